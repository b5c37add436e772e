"""`atrous jobs`: what was asked of `atrous up`, how it stands, what it says, and its end."""

import sys
import time
from typing import Annotated, Any

import typer

from atrous.cli.console import JsonFlag, print_json, print_table, say
from atrous.cli.home import open_library
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, JobState
from atrous.storage.shelves.events import COMMAND_LINE

NAME = "jobs"

LOOK_S = 0.5

Number = Annotated[int, typer.Argument(help="The job's number, as `atrous jobs` shows it.")]


def build() -> typer.Typer:
    """The verbs under `atrous jobs`; without one the jobs are listed."""
    verbs = typer.Typer(help="List jobs; see their logs; cancel them.", rich_markup_mode=None)
    verbs.callback(invoke_without_command=True)(show)
    verbs.command("log")(log)
    verbs.command("cancel")(cancel)
    return verbs


def show(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(help="Of this project only.")] = None,
    last: Annotated[int, typer.Option(help="So many of them, the last first.", min=1)] = 20,
    json: JsonFlag = False,
) -> None:
    """List jobs; see their logs; cancel them."""
    if context.invoked_subcommand:
        return
    with open_library() as library:
        jobs = library.jobs(project, limit=last)
    if json:
        print_json({"jobs": [_facts(job) for job in jobs]})
        return
    rows = [(str(job.id), job.kind, job.project or "", job.state, job.device or "", _how_far(job)) for job in jobs]
    print_table("Jobs", ("number", "kind", "project", "state", "on", "how far"), rows)


def log(
    number: Number,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until the job is over.")] = False,
) -> None:
    """Print what a job has said."""
    with open_library() as library:
        job = library.job(number)
        printed = _print_log(library, number, 0)
        while follow and not job.state.over:
            time.sleep(LOOK_S)
            job = library.job(number)
            printed = _print_log(library, number, printed)
    if not printed:
        say(f"Job {number} is {job.state} and has said nothing yet.")


def cancel(number: Number, json: JsonFlag = False) -> None:
    """End a job; what it had finished is kept, and a training can be resumed."""
    from atrous.jobs.local import LocalEngine

    with open_library() as library:
        job = LocalEngine(library).cancel(number, actor=COMMAND_LINE)
        while not job.state.over and job.process is not None:
            time.sleep(LOOK_S)
            job = library.job(number)
    if json:
        print_json(_facts(job))
        return
    say(f"Job {number} is {job.state}." if job.state.over else f"Job {number} will be cancelled as soon as it starts.")


def _print_log(library: Library, number: int, start: int) -> int:
    """Print the log from a byte on.

    Returns:
        Where it ends for now.
    """
    file = library.folders.job_log(number)
    if not file.exists():
        return start
    with file.open("rb") as opened:
        opened.seek(start)
        new = opened.read()
    sys.stdout.write(new.decode(errors="replace"))
    sys.stdout.flush()
    return start + len(new)


def _how_far(job: JobRecord) -> str:
    if job.state is JobState.FAILED:
        return job.message
    if not job.progress.total:
        return ""
    return f"{job.progress.activity} {job.progress.done}/{job.progress.total} {job.progress.detail}".rstrip()


def _facts(job: JobRecord) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "project": job.project,
        "state": job.state,
        "device": job.device,
        "attempts": job.attempts,
        "asked_by": job.submitted_by,
        "asked_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "progress": {
            "activity": job.progress.activity,
            "done": job.progress.done,
            "total": job.progress.total,
            "detail": job.progress.detail,
        },
        "message": job.message,
        "result": job.result,
    }
