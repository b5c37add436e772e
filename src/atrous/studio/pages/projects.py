"""`/studio/`: the projects as cards; at the first start, what to do."""

from asyncio import to_thread

from nicegui import ui

from atrous.storage.records.picture_records import ProjectCard
from atrous.studio.desk import Desk
from atrous.studio.pages import new_project
from atrous.studio.pages.frame import frame, headline, project_url
from atrous.studio.pages.media import mask_thumbnail_url, thumbnail_url
from atrous.studio.pages.pictures.grid import layer
from atrous.studio.pages.words import counted

GRID = "grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr))"


async def show(desk: Desk) -> None:
    """Draw the page."""
    cards = await to_thread(desk.library.project_cards)
    with frame("Projects"):
        with ui.row().classes("w-full items-center mb-3"):
            headline("Projects")
            ui.space()
            new_project.button(desk)
        if not cards:
            new_project.first_steps(desk)
        with ui.element("div").classes("grid gap-4 w-full").style(GRID):
            for card in cards:
                _card(card)


def _card(card: ProjectCard) -> None:
    with (
        ui.link(target=project_url(card.slug)).classes("no-underline"),
        ui.card().classes("w-full h-full p-0 gap-0 overflow-hidden"),
    ):
        _cover(card)
        with ui.column().classes("p-3 gap-1 w-full"):
            ui.label(card.name).classes("text-lg font-medium leading-snug line-clamp-2 w-full").tooltip(card.name)
            ui.label(_contents(card)).classes("text-sm quiet")
            best = "no model yet" if card.best_miou is None else f"best mIoU {card.best_miou:.1%}"
            ui.label(best).classes("text-sm quiet")


def _cover(card: ProjectCard) -> None:
    with ui.element("div").classes("relative w-full").style("aspect-ratio: 16/10; background: var(--line)"):
        if card.cover is not None:
            layer(thumbnail_url(card.cover), "")
        if card.cover_mask is not None:
            layer(mask_thumbnail_url(card.cover_mask), "", opacity=0.55)
        if card.cover is None:
            ui.icon("image", size="3rem").classes("absolute inset-0 m-auto quiet").props("aria-hidden=true")


def _contents(card: ProjectCard) -> str:
    counts = ((card.splits.total, "picture"), (len(card.class_names) - 1, "class"), (card.versions, "version"))
    return " · ".join(counted(count, noun) for count, noun in counts)
