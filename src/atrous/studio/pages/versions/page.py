"""`/studio/projects/…/versions`: freeze the next one, and see those there are."""

from asyncio import to_thread

from nicegui import ui

from atrous.datasets.versions.balance import Balance, read_balance
from atrous.domain.errors import AtrousError
from atrous.jobs.orders import FreezeOrder
from atrous.storage.library import Library
from atrous.storage.records.records import VersionRecord
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.entry.guard import PREFIX
from atrous.studio.exports import FORMATS
from atrous.studio.pages.frame import frame, headline, project_url
from atrous.studio.pages.machine.jobs import job_url
from atrous.studio.pages.versions import balance
from atrous.studio.pages.versions.downloads import download_url
from atrous.studio.pages.versions.examples import examples
from atrous.studio.pages.versions.recipe_form import RecipeForm
from atrous.studio.pages.words import ago, counted

SETTLE_S = 0.4  # a slider says much while it moves


async def show(desk: Desk, project: str) -> None:
    """Draw the page."""
    versions = await to_thread(lambda: desk.library.versions(project, drafts=True))
    balances = await to_thread(_balances, desk.library, versions)
    labelled = await to_thread(desk.library.labelled_counts, project)
    with frame(f"Versions of {project}", project=project, tab="versions"):
        if labelled.train:
            _next_version(desk, project, is_first=not versions)
        else:
            ui.label("A version is frozen from labelled pictures; bring some first.").classes("quiet")
        if versions:
            headline("Frozen versions")
        for version in reversed(versions):
            _version(project, version, balances.get(version.number))


def _next_version(desk: Desk, project: str, *, is_first: bool) -> None:
    form = RecipeForm()

    async def freeze() -> None:
        try:
            job = await to_thread(
                lambda: desk.engine.submit(FreezeOrder(project, form.blocks(), name.value or None), actor=ACTOR)
            )
        except AtrousError as error:
            ui.notify(str(error), type="negative")
        else:
            ui.navigate.to(job_url(job.id))

    fold = ui.expansion("Freeze a version", icon="ac_unit", value=is_first).classes("w-full mb-4 card-line rounded")
    with fold, ui.element("div").classes("grid gap-6 w-full md:grid-cols-[20rem_minmax(0,1fr)]"):
        fields, place = ui.column().classes("gap-2 w-full"), ui.column().classes("gap-2 w-full min-w-0")
        shown = _examples(desk, project, form, place)
        with fields:
            name = ui.input("Name", placeholder="what is new in it").props("dense outlined").classes("w-full")
            form.draw(shown.activate)
            ui.button("Freeze", icon="ac_unit", on_click=freeze).props("unelevated no-caps").classes("mt-2")


def _examples(desk: Desk, project: str, form: RecipeForm, place: ui.column) -> ui.timer:
    """Drawn in a place, and anew a moment after the form has changed."""

    async def draw() -> None:
        waiting.deactivate()
        place.clear()
        with place:
            ui.label("What it does to the first pictures of train").classes("font-medium")
            try:
                shown = await to_thread(examples, desk.library, project, form.blocks())
            except AtrousError as error:
                ui.label(str(error)).classes("text-negative")
                return
            with ui.row().classes("gap-2 w-full"):
                for number, url in enumerate(shown, start=1):
                    image = ui.element("img").classes("rounded").style("height: 9.5rem; max-width: 100%")
                    image.props.update(src=url, alt=f"Example {number}")

    waiting = ui.timer(SETTLE_S, draw)
    return waiting


def _balances(library: Library, versions: list[VersionRecord]) -> dict[int, Balance | None]:
    folders = {one.number: library.folders.version(one.model_id) for one in versions if one.frozen}
    return {number: read_balance(folder) for number, folder in folders.items()}


def _version(project: str, version: VersionRecord, counted_classes: Balance | None) -> None:
    with ui.column().classes("w-full rounded card-line px-4 py-3 mb-2 gap-1"):
        with ui.row().classes("items-center gap-x-4 gap-y-1 w-full"):
            ui.label(str(version.model_id)).classes("font-medium w-40 cut").tooltip(str(version.model_id))
            with ui.column().classes("gap-0 grow min-w-0"):
                ui.label(version.name).classes("cut w-full")
                ui.label(_contents(version) if version.frozen else "being frozen").classes("text-sm quiet")
            if version.frozen:
                _actions(project, version)
            elif version.job_id:
                ui.link(f"job {version.job_id}", job_url(version.job_id)).classes("underline")
        if counted_classes is not None:
            balance.draw(counted_classes)


def _contents(version: VersionRecord) -> str:
    counts = version.counts
    parts = f"{counts.train:,} train, {counts.valid:,} valid, {counts.test:,} test"
    return f"{counted(counts.total, 'picture')}: {parts}; frozen {ago(version.created_at)}"


def _actions(project: str, version: VersionRecord) -> None:
    ui.link("Train on it", f"{project_url(project, 'training')}?version={version.number}").classes("underline")
    with ui.dropdown_button("Download", icon="download").props("flat no-caps dense"):
        for format in FORMATS:
            ui.item(
                format,
                on_click=lambda format=format: ui.navigate.to(
                    download_url(version.model_id, format).removeprefix(PREFIX)
                ),
            )
