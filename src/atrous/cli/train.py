"""`atrous train`: from a project's pictures to a published model."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from atrous.cli.console import say
from atrous.cli.home import open_library
from atrous.cli.json_lines import LineReporter, print_line
from atrous.cli.progress import TerminalReporter
from atrous.cli.train_flags import CourseFlags, NetFlags, StartFlags
from atrous.cli.training_extra import training_extra
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Reporter
from atrous.settings import set_up_torch

if TYPE_CHECKING:
    from atrous.jobs.training import Published

NAME = "train"
LOGBOOKS = ("tensorboard", "mlflow", "wandb")


def run(
    project: Annotated[str, typer.Argument(help="A project that has pictures.")],
    *,
    net: NetFlags,
    start: StartFlags,
    course: CourseFlags,
    max_drop: Annotated[float, typer.Option(help="Points of mIoU that int8 may lose and still be offered.")] = 0.5,
    version: Annotated[int | None, typer.Option(help="Train on this frozen version instead of a new one.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the last unfinished training.")] = False,
    log_to: Annotated[
        list[str] | None, typer.Option(help=f"Keep the curves in {', '.join(LOGBOOKS)} too; may be repeated.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line on standard output: epochs, then the model.")
    ] = False,
) -> None:
    """Freeze a version, train, evaluate, export and publish PROJECT/VERSION."""
    start.check(net)
    settings = course.settings(net.settings(), start.weights)
    set_up_torch()
    with training_extra():
        from atrous.jobs.starting import starting_from
        from atrous.jobs.training import resume_training, train_model
        from atrous.training.logbooks.open import places_of
        from atrous.training.processes import is_main_process
    places = places_of(log_to or ())
    with open_library() as library, TerminalReporter() as terminal:
        reporter: Reporter = LineReporter(terminal) if json and is_main_process() else terminal
        if start.from_model is not None:
            settings = starting_from(library, settings, ModelId.parse(start.from_model))
        share = max_drop / 100
        if resume:
            done = resume_training(library, project, reporter, max_drop=share, log_to=places)
        else:
            done = train_model(library, project, settings, reporter, version=version, max_drop=share, log_to=places)
    if is_main_process():
        show(done, json=json)


def show(done: "Published", *, json: bool) -> None:
    """What came of it, and what to do next."""
    from atrous.cli.metrics import print_evaluation

    model, report = str(done.model.id), done.run_folder / "report.html"
    if json:
        metrics = asdict(done.evaluation.metrics)
        print_line("model", {"model": model, "split": done.split, "metrics": metrics, "report": str(report)})
        return
    print_evaluation(done.evaluation, f"{model} on {done.split}, {len(done.evaluation.pictures)} pictures")
    say(f"The report is {report}.")
    say(f"Next: atrous predict {model} PHOTO, or atrous serve.")
