"""`atrous train`: from a project's pictures to a published model."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.cli.progress import TerminalReporter
from atrous.cli.training_extra import training_extra
from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.train_settings import BACKBONES, SIZES, Architecture, NetSettings, TrainSettings
from atrous.settings import wait_without_spinning

NAME = "train"
DEFAULTS = TrainSettings()


def run(
    project: Annotated[str, typer.Argument(help="A project that has pictures.")],
    epochs: Annotated[int, typer.Option(help="Times every training picture is seen.")] = DEFAULTS.epochs,
    minutes: Annotated[
        float | None, typer.Option(help="Time for all of it; epochs, and crops if need be, are planned to fit.")
    ] = None,
    size: Annotated[str, typer.Option(help=f"The network: {', '.join(SIZES)}.")] = "small",
    architecture: Annotated[Architecture | None, typer.Option(help="Instead of --size.")] = None,
    backbone: Annotated[str | None, typer.Option(help=f"Instead of --size: {', '.join(BACKBONES)}.")] = None,
    output_stride: Annotated[int | None, typer.Option(help="8 is finer and slower than 16.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Start from this .safetensors or .pth file.")] = None,
    input_size: Annotated[str | None, typer.Option(help="What the network sees, as WIDTHxHEIGHT.")] = None,
    crop: Annotated[str | None, typer.Option(help="What it trains on, as WIDTHxHEIGHT.")] = None,
    batch_size: Annotated[int, typer.Option(help="Pictures per step.")] = DEFAULTS.batch_size,
    learning_rate: Annotated[float, typer.Option(help="At its highest.")] = DEFAULTS.learning_rate,
    patience: Annotated[
        int, typer.Option(help="Stop after so many epochs without a better one; 0 never.")
    ] = DEFAULTS.patience,
    max_drop: Annotated[float, typer.Option(help="Points of mIoU that int8 may lose and still be offered.")] = 0.5,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model on the same machine.")] = DEFAULTS.seed,
    version: Annotated[int | None, typer.Option(help="Train on this frozen version instead of a new one.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the last unfinished training.")] = False,
    json: JsonFlag = False,
) -> None:
    """Freeze a version, train, evaluate, export and publish PROJECT/VERSION."""
    settings = TrainSettings(
        net=_net(size, architecture, backbone, output_stride),
        weights=str(weights.resolve()) if weights else None,
        epochs=epochs,
        minutes=minutes,
        batch_size=batch_size,
        input_size_HW=_size("--input-size", input_size),
        crop_HW=_size("--crop", crop),
        learning_rate=learning_rate,
        patience=patience,
        seed=seed,
    )
    wait_without_spinning()
    with training_extra():
        from atrous.jobs.training import resume_training, train_model
        from atrous.training.processes import is_main_process
    from atrous.cli.metrics import print_evaluation

    with open_library() as library, TerminalReporter() as reporter:
        if resume:
            done = resume_training(library, project, reporter, max_drop=max_drop / 100)
        else:
            done = train_model(library, project, settings, reporter, version=version, max_drop=max_drop / 100)
    if not is_main_process():
        return
    model, report = str(done.model.id), done.run_folder / "report.html"
    if json:
        metrics = asdict(done.evaluation.metrics)
        print_json({"model": model, "split": done.split, "metrics": metrics, "report": str(report)})
        return
    print_evaluation(done.evaluation, f"{model} on {done.split}, {len(done.evaluation.pictures)} pictures")
    say(f"The report is {report}.")
    say(f"Next: atrous predict {model} PHOTO, or atrous serve.")


def _net(size: str, architecture: Architecture | None, backbone: str | None, output_stride: int | None) -> NetSettings:
    if size not in SIZES:
        raise BadSettings(f"--size is {size!r}; wanted one of {', '.join(SIZES)}.")
    usual = SIZES[size]
    return NetSettings(
        architecture or usual.architecture, backbone or usual.backbone, output_stride or usual.output_stride
    )


def _size(flag: str, text: str | None) -> SizeHW | None:
    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise BadSettings(f"{flag} is {text!r}; wanted WIDTHxHEIGHT, such as 512x384.")
    return int(height), int(width)
