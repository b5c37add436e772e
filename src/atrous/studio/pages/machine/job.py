"""`/studio/jobs/…`: one job, live: how far, what it says, what came of it."""

from asyncio import to_thread
from typing import Any

from nicegui import ui

from atrous.domain.errors import AlreadyExists
from atrous.storage.records.job_records import JobRecord
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.pages.frame import frame, headline, project_url
from atrous.studio.pages.machine.jobs import how_far, state
from atrous.studio.pages.words import ago, counted

LOOK_S = 1.0
LOG_BYTES = 100_000
SEVERITIES = {"error": "text-negative", "warning": "text-accent", "info": "quiet"}


async def show(desk: Desk, job_id: int) -> None:
    """Draw the page; while the job is not over it looks again every second."""
    await to_thread(desk.engine.state, job_id)  # if there is none, nothing is drawn of it
    with frame(f"Job {job_id}", place="Jobs"):

        @ui.refreshable
        async def body() -> None:
            job = await to_thread(desk.engine.state, job_id)
            _head(desk, job)
            _outcome(job)
            _log(await to_thread(read_log, desk, job_id))
            looking.active = not job.state.over

        looking = ui.timer(LOOK_S, body.refresh, immediate=False)
        await body()


def _head(desk: Desk, job: JobRecord) -> None:
    def cancel() -> None:
        try:
            desk.engine.cancel(job.id, actor=ACTOR)
        except AlreadyExists as error:
            ui.notify(str(error))

    headline(f"Job {job.id}: {job.kind}")
    with ui.row().classes("items-center gap-4 w-full mb-3"):
        state(job)
        if job.project:
            ui.link(job.project, project_url(job.project)).classes("underline")
        ui.label(f"asked for by {job.submitted_by}, {ago(job.created_at)}").classes("quiet text-sm")
        if not job.state.over:
            ui.button("Cancel", icon="stop", on_click=cancel).props("outline no-caps dense").classes("px-3")
    if not job.state.over:
        ui.linear_progress(round(job.progress.share, 3), show_value=False).props('aria-label="How far"')
        ui.label(how_far(job)).classes("text-sm quiet").props("role=status")
    if job.message:
        ui.label(job.message).classes("text-negative whitespace-pre-wrap")


def _outcome(job: JobRecord) -> None:
    result = job.result or {}
    if "added" in result:
        said = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in result["added"].items() if count)
        ui.label(f"Pictures: {said or 'none'}.").classes("mt-3")
    for problem in result.get("report", {}).get("problems", []):
        _problem(job, problem)
    if job.project and "added" in result:
        ui.link("See the pictures", project_url(job.project)).classes("underline inline-block mt-3")


def _problem(job: JobRecord, problem: dict[str, Any]) -> None:
    with ui.column().classes("rounded card-line p-3 gap-1 w-full mt-2"):
        with ui.row().classes("items-center gap-2"):
            ui.label(problem["severity"]).classes(f"font-medium {SEVERITIES.get(problem['severity'], '')}")
            ui.label(problem["kind"]).classes("font-medium")
            ui.label(counted(problem["files_in_all"], "file")).classes("quiet text-sm")
        ui.label(problem["sentence"])
        if problem.get("why"):
            ui.label(problem["why"]).classes("quiet text-sm")
        ui.label(", ".join(problem["files"][:5])).classes("text-sm quiet cut w-full")
        if job.project:
            found = f"{project_url(job.project)}?finding={problem['kind']}"
            ui.link("Show these pictures", found).classes("text-sm underline")


def _log(text: str) -> None:
    if text:
        with ui.expansion("Log", icon="article", value=False).classes("w-full mt-3 card-line rounded"):
            ui.label(text).classes("font-mono text-xs whitespace-pre-wrap")


def read_log(desk: Desk, job_id: int) -> str:
    """The last 100 KB of what a job has said."""
    file = desk.library.folders.job_log(job_id)
    return file.read_bytes()[-LOG_BYTES:].decode(errors="replace") if file.is_file() else ""
