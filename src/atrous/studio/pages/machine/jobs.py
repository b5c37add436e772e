"""`/studio/jobs`: what was asked for, how far it is, and its end."""

from asyncio import to_thread

from nicegui import ui

from atrous.storage.records.job_records import JobRecord, JobState
from atrous.studio.desk import Desk
from atrous.studio.pages.frame import frame, headline
from atrous.studio.pages.words import ago

LOOK_S = 2.0
LOOKS = {
    JobState.QUEUED: ("schedule", "quiet"),
    JobState.RUNNING: ("sync", "text-primary"),
    JobState.FINISHED: ("check_circle", "text-positive"),
    JobState.FAILED: ("error", "text-negative"),
    JobState.CANCELLED: ("block", "quiet"),
}


async def show(desk: Desk) -> None:
    """Draw the page; it looks again every two seconds."""
    with frame("Jobs", place="Jobs"):
        headline("Jobs")

        @ui.refreshable
        async def table() -> None:
            jobs = await to_thread(desk.library.jobs)
            if not jobs:
                ui.label("Nothing has been asked for yet. Imports, versions, trainings and exports show here.").classes(
                    "quiet"
                )
            with ui.column().classes("w-full gap-2"):
                for job in jobs:
                    _row(job)

        await table()
        ui.timer(LOOK_S, table.refresh, immediate=False)


def _row(job: JobRecord) -> None:
    with (
        ui.link(target=job_url(job.id)).classes("no-underline w-full"),
        ui.row().classes("items-center gap-3 w-full rounded card-line px-3 py-2 no-wrap"),
    ):
        state(job)
        ui.label(f"{job.id}").classes("quiet w-10 shrink-0")
        ui.label(job.kind).classes("font-medium w-16 shrink-0")
        ui.label(job.project or "").classes("cut w-40 shrink-0 max-sm:hidden")
        with ui.column().classes("grow gap-0 min-w-0"):
            ui.label(job.message or ("" if job.state.over else how_far(job))).classes("text-sm cut w-full")
            if job.state == JobState.RUNNING and job.progress.total:
                ui.linear_progress(round(job.progress.share, 3), show_value=False).props('aria-label="How far"')
        ui.label(ago(job.created_at)).classes("text-sm quiet whitespace-nowrap max-sm:hidden")


def state(job: JobRecord) -> None:
    """Its state as a symbol with a word beside it."""
    symbol, looks = LOOKS[job.state]
    with ui.row().classes(f"items-center gap-1 no-wrap w-28 shrink-0 {looks}"):
        ui.icon(symbol, size="1.2rem").props("aria-hidden=true")
        ui.label(job.state)


def how_far(job: JobRecord) -> str:
    """What it is at, as words."""
    progress = job.progress
    steps = f"{progress.done:,} of {progress.total:,}" if progress.total else ""
    return " ".join(word for word in (progress.activity, steps, progress.detail) if word)


def job_url(job_id: int) -> str:
    """Where one job is shown."""
    return f"/jobs/{job_id}"
