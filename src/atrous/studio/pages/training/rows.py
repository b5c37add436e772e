"""One training as a row: how far, what it came to, and what can be done about it."""

from asyncio import to_thread
from collections.abc import Callable
from functools import partial

from nicegui import ui

from atrous.domain.errors import AtrousError
from atrous.jobs.ending import end_early
from atrous.jobs.orders import ResumeOrder
from atrous.storage.records.records import TrainingState
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.pages.frame import project_url
from atrous.studio.pages.machine.jobs import how_far, job_url
from atrous.studio.pages.training.runs import Run
from atrous.studio.pages.words import ago, lasting

RESUMABLE = (TrainingState.STOPPED, TrainingState.FAILED)


def draw(desk: Desk, run: Run) -> None:
    """The row."""
    training, job = run.training, run.job
    with ui.column().classes("w-full rounded card-line px-4 py-3 mt-3 gap-1"):
        with ui.row().classes("items-center gap-x-4 gap-y-1 w-full"):
            ui.label(run.name).classes("font-medium")
            ui.label(training.state).classes("quiet")
            ui.label(_so_far(run)).classes("text-sm").props("role=status")
            ui.space()
            _links(desk, run)
        if training.message:
            looks = "text-negative" if training.state == TrainingState.FAILED else "quiet"
            ui.label(training.message).classes(f"{looks} text-sm whitespace-pre-wrap")
        if job is not None and not job.state.over:
            ui.linear_progress(round(job.progress.share, 3), show_value=False).props('aria-label="How far"')
            ui.label(how_far(job)).classes("text-sm quiet")


def _so_far(run: Run) -> str:
    if not run.epochs:
        return f"asked for {ago(run.training.started_at)}"
    last, best = run.epochs[-1], max(row.valid_miou for row in run.epochs)
    said = f"epoch {last.epoch} of {last.epochs}, best mIoU on valid {best:.1%}"
    if run.training.state != TrainingState.RUNNING or last.epoch >= last.epochs:
        return said
    pace = sum(row.seconds for row in run.epochs) / len(run.epochs)
    return f"{said}, about {lasting(pace * (last.epochs - last.epoch))} left"


def _links(desk: Desk, run: Run) -> None:
    training = run.training
    if run.job is not None:
        ui.link("Log", job_url(run.job.id)).classes("underline text-sm")
        if not run.job.state.over:
            if training.state == TrainingState.RUNNING and run.epochs:
                _button("Finish with this epoch", "flag", partial(end_early, desk.library, training, ACTOR))
            _button("Stop", "stop", partial(desk.engine.cancel, run.job.id, actor=ACTOR))
    if training.state in RESUMABLE:
        _button("Resume", "play_arrow", partial(desk.engine.submit, ResumeOrder(training.id), actor=ACTOR))
    if training.state == TrainingState.FINISHED:
        model = f"{project_url(training.model_id.project, 'models')}/{training.model_id.version}"
        ui.link("Model", model).classes("underline text-sm")


def _button(text: str, symbol: str, ask: Callable[[], object]) -> None:
    async def act() -> None:
        try:
            await to_thread(ask)
        except AtrousError as error:
            ui.notify(str(error), type="negative")
        else:
            ui.navigate.reload()

    ui.button(text, icon=symbol, on_click=act).props("outline no-caps dense").classes("px-3")
