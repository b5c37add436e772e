"""`/studio/projects/…/pictures`: the pictures of a project."""

from asyncio import to_thread

from nicegui import ui

from atrous.studio.desk import Desk
from atrous.studio.pages.frame import frame
from atrous.studio.pages.pictures import bring, filters, grid
from atrous.studio.pages.pictures.choice import Choice


async def show(
    desk: Desk,
    project: str,
    split: str = "",
    class_name: str = "",
    finding: str = "",
    tag: str = "",
    name: str = "",
    after: str = "",
) -> None:
    """Draw the page of the choice that the address names."""
    choice = Choice(split, class_name, finding, tag, name, after)
    found = await to_thread(desk.library.find_pictures, project, choice.query())
    facets = await to_thread(desk.library.facets, project)
    with frame(f"Pictures of {project}", project=project, tab="pictures"):
        is_empty = choice == Choice() and found.total == 0
        bring.draw(project, is_open=is_empty)
        if is_empty:
            ui.label("There are no pictures yet.").classes("text-lg my-4")
        else:
            filters.draw(project, choice, facets)
            grid.draw(project, choice, found)
