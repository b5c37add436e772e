"""`atrous evaluate`: measure a model as it is served."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.cli.precision_flag import PrecisionFlag
from atrous.cli.progress import TerminalReporter
from atrous.cli.training_extra import training_extra
from atrous.domain.errors import BadSettings
from atrous.domain.model_id import ModelId
from atrous.settings import read_settings

NAME = "evaluate"


def run(
    model: Annotated[str, typer.Argument(help="A model id, such as corridor/1.")],
    split: Annotated[str, typer.Option(help="train, valid or test of the version it was trained on.")] = "test",
    confidence: Annotated[
        str,
        typer.Option(
            help="Less probable pixels become background: a share such as 0.4, or best. 0 is the plain argmax."
        ),
    ] = "0",
    report: Annotated[
        Path | None, typer.Option(help="Write report.html, plots and metrics.json to this folder.")
    ] = None,
    precision: PrecisionFlag = "f32",
    json: JsonFlag = False,
) -> None:
    """Label every picture of a split with the exported model and compare: plain argmax, unless asked otherwise."""
    from atrous.cli.metrics import print_evaluation
    from atrous.jobs.evaluating import evaluate_model, report_on
    from atrous.runtime.segmenter import load_segmenter
    from atrous.training.evaluation.figures import figures_of

    threshold = threshold_of(confidence)
    with open_library() as library, TerminalReporter() as reporter:
        model_id = ModelId.parse(model)
        folder = library.model_folder(model_id)
        segmenter = load_segmenter(folder, precision=precision, notes=read_settings().trials)
        measured = evaluate_model(library, model_id, segmenter, split, reporter, confidence=threshold)
        if report is not None:
            with training_extra():
                say(f"The report is {report_on(library, model_id, measured, report)}.")
    evaluation, session = measured.evaluation, segmenter.session.name
    if json:
        asked = {"model": model, "split": split, "session": session, "confidence": confidence}
        print_json(asked | figures_of(evaluation))
        return
    print_evaluation(evaluation, f"{model} on {split}, {len(evaluation.pictures)} pictures, {session}")


def threshold_of(text: str) -> float | Literal["best"]:
    """What `--confidence` means."""
    if text == "best":
        return "best"
    try:
        threshold = float(text)
    except ValueError:
        threshold = -1.0
    if not 0 <= threshold <= 1:
        raise BadSettings(f"--confidence is {text!r}; wanted a share from 0 to 1, or best.")
    return threshold
