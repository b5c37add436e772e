"""`/studio/projects/…/training`: start one, and see those there are, side by side."""

from asyncio import to_thread
from collections.abc import Callable

from nicegui import ui

from atrous.domain.errors import AtrousError
from atrous.domain.reporter import EpochRow
from atrous.jobs.orders import ResumeOrder
from atrous.storage.records.job_records import JobRecord
from atrous.storage.records.records import TrainingRecord, TrainingState
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.pages.frame import frame, project_url
from atrous.studio.pages.machine.jobs import how_far, job_url
from atrous.studio.pages.training import curves, start
from atrous.studio.pages.words import ago, lasting

LOOK_S = 2.0
SIDE_BY_SIDE = 5
"""Trainings whose curves are drawn, the last ones."""
RESUMABLE = (TrainingState.STOPPED, TrainingState.FAILED)


async def show(desk: Desk, project: str, version: int | None = None) -> None:
    """Draw the page; it looks again every two seconds while something goes on."""
    versions = await to_thread(desk.library.versions, project)
    trainings = await to_thread(desk.library.trainings, project)
    with frame(f"Training of {project}", project=project, tab="training"):
        if not versions:
            with ui.row().classes("gap-1"):
                ui.label("A training needs a frozen version.").classes("quiet")
                ui.link("Freeze one", project_url(project, "versions")).classes("underline")
            return
        start.draw(desk, project, versions, version, is_open=version is not None or not trainings)

        @ui.refreshable
        async def body() -> None:
            found = await to_thread(desk.library.trainings, project)
            histories = {training.id: await to_thread(desk.library.epochs, training.id) for training in found}
            begun = [training for training in found if histories[training.id]][:SIDE_BY_SIDE]
            if begun:
                curves.draw({_name(training): histories[training.id] for training in begun})
            for training in found:
                job = await to_thread(desk.library.job, training.job_id) if training.job_id else None
                _row(desk, training, histories[training.id], job)
            looking.active = any(training.state in (TrainingState.QUEUED, TrainingState.RUNNING) for training in found)

        looking = ui.timer(LOOK_S, body.refresh, immediate=False)
        await body()


def _name(training: TrainingRecord) -> str:
    return f"{training.model_id} (run {training.id})"


def _row(desk: Desk, training: TrainingRecord, rows: list[EpochRow], job: JobRecord | None) -> None:
    with ui.column().classes("w-full rounded card-line px-4 py-3 mt-3 gap-1"):
        with ui.row().classes("items-center gap-4 w-full"):
            ui.label(_name(training)).classes("font-medium")
            ui.label(training.state).classes("quiet")
            ui.label(_so_far(training, rows)).classes("text-sm").props("role=status")
            ui.space()
            _links(desk, training, job)
        if training.message:
            ui.label(training.message).classes("text-negative text-sm whitespace-pre-wrap")
        if job is not None and not job.state.over:
            ui.linear_progress(round(job.progress.share, 3), show_value=False).props('aria-label="How far"')
            ui.label(how_far(job)).classes("text-sm quiet")


def _so_far(training: TrainingRecord, rows: list[EpochRow]) -> str:
    if not rows:
        return f"asked for {ago(training.started_at)}"
    last, best = rows[-1], max(row.valid_miou for row in rows)
    said = f"epoch {last.epoch} of {last.epochs}, best mIoU on valid {best:.1%}"
    if training.state != TrainingState.RUNNING or last.epoch >= last.epochs:
        return said
    pace = sum(row.seconds for row in rows) / len(rows)
    return f"{said}, about {lasting(pace * (last.epochs - last.epoch))} left"


def _links(desk: Desk, training: TrainingRecord, job: JobRecord | None) -> None:
    async def stop() -> None:
        await _tried(lambda: desk.engine.cancel(job.id if job else 0, actor=ACTOR))

    async def resume() -> None:
        await _tried(lambda: desk.engine.submit(ResumeOrder(training.id), actor=ACTOR))

    if job is not None:
        ui.link("Log", job_url(job.id)).classes("underline text-sm")
        if not job.state.over:
            ui.button("Stop", icon="stop", on_click=stop).props("outline no-caps dense").classes("px-3")
    if training.state in RESUMABLE:
        ui.button("Resume", icon="play_arrow", on_click=resume).props("outline no-caps dense").classes("px-3")
    if training.state == TrainingState.FINISHED:
        ui.link("Model", f"{project_url(training.model_id.project, 'models')}/{training.model_id.version}").classes(
            "underline text-sm"
        )


async def _tried(ask: Callable[[], object]) -> None:
    try:
        await to_thread(ask)
    except AtrousError as error:
        ui.notify(str(error), type="negative")
    else:
        ui.navigate.reload()
