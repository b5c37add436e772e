"""The pictures of one page as tiles, each with its labels over it; several may be chosen and changed together."""

from nicegui import ui

from atrous.storage.records.picture_records import PicturePage, PictureView
from atrous.studio.pages.frame import project_url
from atrous.studio.pages.media import mask_thumbnail_url, thumbnail_url
from atrous.studio.pages.pictures.choice import Choice
from atrous.studio.pages.words import counted

TILES = "grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr))"
LAYER = "absolute inset-0 w-full h-full object-cover"


def draw(project: str, choice: Choice, page: PicturePage) -> None:
    """The tiles, and the way to the next page."""
    ui.label(counted(page.total, "picture")).classes("text-sm quiet mb-2").props("role=status")
    with ui.element("ul").classes("grid gap-2 w-full m-0 p-0 list-none").style(TILES):
        for view in page.pictures:
            with ui.element("li"):
                _tile(project, view)
    if page.next is not None:
        further = Choice(**{**choice.__dict__, "after": str(page.next)})
        ui.link("Further pictures", further.url(project)).classes("inline-block my-4 underline")


def _tile(project: str, view: PictureView) -> None:
    with ui.link(target=picture_url(project, view.id)).classes("block rounded overflow-hidden no-underline card-line"):
        with ui.element("div").classes("relative w-full").style("aspect-ratio: 4/3; background: var(--line)"):
            layer(thumbnail_url(view.picture), view.name)
            if view.annotation is not None:
                layer(mask_thumbnail_url(view.annotation.mask), "", opacity=0.5)
            _marks(view)
        ui.label(view.name).classes("text-xs px-2 pt-1 cut").tooltip(view.file_name)
        ui.label(view.split if view.annotation else f"{view.split}, unlabelled").classes("text-xs px-2 pb-1 quiet")


def layer(url: str, alternative: str, *, opacity: float = 1.0) -> None:
    """A picture that fills its place."""
    image = ui.element("img").classes(LAYER).style(f"opacity: {opacity}").props("loading=lazy")
    image.props.update(src=url, alt=alternative)


def _marks(view: PictureView) -> None:
    if view.findings:
        said = "; ".join(finding.kind for finding in view.findings)
        with ui.element("span").classes("absolute top-1 right-1 rounded-full bg-black/70 text-white flex p-1"):
            ui.icon("report_problem", size="1rem").props("role=img").props.update({"aria-label": said})
            ui.tooltip(said)


def picture_url(project: str, picture_id: int) -> str:
    """Where one picture is shown in large."""
    return f"{project_url(project)}/{picture_id}"
