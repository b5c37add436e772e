"""The row above the grid that narrows it."""

from collections.abc import Callable, Mapping

from nicegui import ui

from atrous.domain.splits import SPLITS
from atrous.storage.records.picture_records import Facets
from atrous.studio.pages.pictures.choice import DELETED, UNLABELLED, Choice

NARROW = "max-sm:grow max-sm:basis-[40%]"
"""On a phone two stand side by side."""


def draw(project: str, choice: Choice, facets: Facets) -> None:
    """Only what would find something is offered; each choice leads to its own address."""

    def narrow(field: str) -> Callable[[str], None]:
        return lambda value: ui.navigate.to(choice.but(field, value).url(project))

    with ui.row().classes("items-center gap-3 mb-3 w-full").props('role=search aria-label="Narrow the pictures"'):
        _name(choice, narrow("name"))
        _select("Split", choice.split, _splits(facets), narrow("split"))
        _select("Class", choice.class_name, facets.classes, narrow("class_name"))
        _select("Finding", choice.finding, facets.findings, narrow("finding"))
        _select("Tag", choice.tag, facets.tags, narrow("tag"))
        if choice != Choice():
            ui.link("Show all", Choice().url(project)).classes("underline")


def _splits(facets: Facets) -> dict[str, int]:
    splits: dict[str, int] = {split: getattr(facets.splits, split) for split in SPLITS}
    return splits | {UNLABELLED: facets.unlabelled, DELETED: facets.deleted}


def _name(choice: Choice, go: Callable[[str], None]) -> None:
    search = ui.input("Name", value=choice.name).props("dense outlined clearable").classes(f"sm:w-48 {NARROW}")
    search.on("keydown.enter", lambda: go(search.value or ""))
    search.on("clear", lambda: go(""))


def _select(label: str, value: str, counts: Mapping[str, int], go: Callable[[str], None]) -> None:
    found = {name: f"{name} ({count:,})" for name, count in counts.items() if count}
    if found or value:
        options = {"": "all"} | ({value: value} if value else {}) | found
        select = (
            ui.select(options, label=label, value=value)
            .props("dense outlined options-dense")
            .classes(f"sm:w-44 {NARROW}")
        )
        select.on_value_change(lambda event: go(event.value))
