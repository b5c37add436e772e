"""`/studio/projects/…/training`: start one, and see those there are, side by side."""

from asyncio import to_thread

from nicegui import ui

from atrous.studio.desk import Desk
from atrous.studio.pages.frame import frame, project_url
from atrous.studio.pages.training import curves, rows, start
from atrous.studio.pages.training.examples import EpochExamples
from atrous.studio.pages.training.runs import Run, runs_of

LOOK_S = 2.0
SIDE_BY_SIDE = 5
"""Trainings whose curves are drawn, the last ones."""


async def show(desk: Desk, project: str, version: int | None = None) -> None:
    """Draw the page; it looks again every two seconds while something goes on."""
    versions = await to_thread(desk.library.versions, project)
    runs = await to_thread(runs_of, desk.library, project)
    with frame(f"Training of {project}", project=project, tab="training"):
        if not versions:
            with ui.row().classes("gap-1"):
                ui.label("A training needs a frozen version.").classes("quiet")
                ui.link("Freeze one", project_url(project, "versions")).classes("underline")
            return
        start.draw(desk, project, versions, version, is_open=version is not None or not runs)
        watching = Watching(desk, runs)
        watching.draw()

        async def look() -> None:
            looking.active = watching.look(await to_thread(runs_of, desk.library, project))

        looking = ui.timer(LOOK_S, look, immediate=False, active=any(run.is_under_way for run in runs))


class Watching:
    """The curves, examples and rows of a project's runs; each is drawn anew only when it has changed."""

    def __init__(self, desk: Desk, runs: list[Run]) -> None:
        self._desk = desk
        self._runs = runs
        self._examples = EpochExamples()

    def draw(self) -> None:
        """All three."""
        self._curves()
        self._examples.follow(self._runs)
        self._examples.draw()
        self._rows()

    def look(self, runs: list[Run]) -> bool:
        """Show how the runs stand now. Returns whether there is more to come."""
        before, self._runs = self._runs, runs
        if [run.epochs for run in before] != [run.epochs for run in runs]:
            self._curves.refresh()
        if before != runs:
            self._rows.refresh()
        self._examples.follow(runs)
        return any(run.is_under_way for run in runs)

    @ui.refreshable_method
    def _curves(self) -> None:
        begun = [run for run in self._runs if run.epochs][:SIDE_BY_SIDE]
        if begun:
            curves.draw({run.name: run.epochs for run in begun})

    @ui.refreshable_method
    def _rows(self) -> None:
        for run in self._runs:
            rows.draw(self._desk, run)
