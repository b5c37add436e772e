"""Making a project: an empty one by its name, or the sample at a click."""

import re
import unicodedata
from asyncio import to_thread

from nicegui import ui

from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.domain.errors import AtrousError
from atrous.jobs.orders import ImportOrder
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.pages.frame import project_url
from atrous.studio.pages.machine.jobs import job_url

SAMPLE = "sample"
STEPS = (
    ("Bring pictures", "Labelled in any common format, or the sample's, which are made on this machine."),
    ("Read what the doctor says", "Every mask is checked: what is wrong is named, with the files."),
    ("Freeze a version", "Pictures, labels, split and recipe as they are now, for good."),
    ("Train", "A DeepLabv3+ model, measured on pictures that it has not seen."),
    ("Use it", "Try it here, then from a program with a key."),
)


def button(desk: Desk) -> None:
    """Asks for a name, then shows the new project."""
    with ui.dialog() as dialog, ui.card().classes("w-96"):
        ui.label("New project").classes("text-lg font-medium")
        name = ui.input("Name", placeholder="Leaves on gravel").props("outlined autofocus").classes("w-full")

        def make() -> None:
            slug = slug_of(name.value)
            try:
                desk.library.create_project(slug, name.value.strip(), actor=ACTOR)
            except AtrousError as error:
                ui.notify(str(error), type="negative")
            else:
                ui.navigate.to(project_url(slug))

        name.on("keydown.enter", make)
        with ui.row().classes("w-full justify-end"):
            ui.button("Cancel", on_click=dialog.close).props("flat no-caps")
            ui.button("Make it", on_click=make).props("unelevated no-caps")
    ui.button("New project", icon="add", on_click=dialog.open).props("unelevated no-caps")


def first_steps(desk: Desk) -> None:
    """What there is to do when there is nothing yet."""
    with ui.column().classes("rounded card-line p-6 gap-3 w-full"):
        ui.label("From labelled pictures to a model that answers, on this machine").classes("text-lg font-medium")
        with ui.element("ol").classes("m-0 pl-5 list-decimal"):
            for step, why in STEPS:
                with ui.element("li").classes("my-1"):
                    ui.label(step).classes("font-medium inline")
                    ui.label(f": {why}").classes("quiet inline")
        sample = ui.button("Start with the sample: leaves, stones, bricks, coins and ropes", icon="play_arrow")
        sample.props("unelevated no-caps").on_click(lambda: _sample(desk, sample))


async def _sample(desk: Desk, sample: ui.button) -> None:
    sample.props("loading")
    folder = desk.library.folders.upload()
    await to_thread(write_demo_pictures, folder)
    try:
        desk.library.create_project(SAMPLE, "Sample", actor=ACTOR)
        job = desk.engine.submit(ImportOrder(project=SAMPLE, path=str(folder), remove=True), actor=ACTOR)
    except AtrousError as error:
        ui.notify(str(error), type="negative")
    else:
        ui.navigate.to(job_url(job.id))


def slug_of(name: str) -> str:
    """The name as it stands in addresses: `Blätter & Kies` → `blatter-kies`; empty when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
