"""`/studio/projects/…/pictures/…`: one picture in large, with its labels, and what can be done to it."""

from asyncio import to_thread
from collections.abc import Callable
from functools import partial

from nicegui import ui

from atrous.domain.splits import SPLITS
from atrous.imaging.palette import colors
from atrous.storage.records.picture_records import PictureQuery, PictureView
from atrous.storage.records.records import AnnotationRecord
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.pages.frame import asset, frame, project_url
from atrous.studio.pages.media import mask_url, picture_file_url
from atrous.studio.pages.pictures.grid import picture_url
from atrous.studio.pages.words import ago

OPACITY = 0.55
STAGE = "position: relative; overflow: hidden; touch-action: none; cursor: grab; background: var(--line); width: 100%"

LAYER_IN_STAGE = "position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; transform-origin: 0 0"


async def show(desk: Desk, project: str, picture_id: int) -> None:
    """Draw the page."""
    library = desk.library
    view = await to_thread(library.picture, project, picture_id)
    names = (await to_thread(library.project, project)).class_names
    history = await to_thread(library.annotations, project, view.name)
    after = await to_thread(library.find_pictures, project, PictureQuery(after=picture_id, limit=1))
    with frame(view.name, project=project, tab="pictures"):
        _top(project, view, after.pictures[0].id if after.pictures else None)
        with ui.element("div").classes("grid gap-4 w-full md:grid-cols-[minmax(0,1fr)_18rem]"):
            _stage(view, names)
            with ui.column().classes("gap-4"):
                _layers(view, names)
                _facts(view)
                _changes(desk, view)
                _history(desk, view, history)


def _top(project: str, view: PictureView, after: int | None) -> None:
    with ui.row().classes("items-center w-full mb-2 gap-3"):
        ui.link("All pictures", project_url(project)).classes("underline")
        ui.label(view.file_name).classes("text-lg font-medium cut").style("max-width: 60%").props(
            "role=heading aria-level=1"
        )
        ui.space()
        if after is not None:
            ui.link("Next picture", picture_url(project, after)).classes("underline")


def _stage(view: PictureView, names: tuple[str, ...]) -> None:
    ui.add_body_html(f'<script src="{asset("viewer.js")}"></script>')
    height, width = view.size_HW
    stage = ui.element("div").style(f"{STAGE}; aspect-ratio: {width}/{height}; max-height: 80vh")
    stage.props("tabindex=0 role=img").props.update(
        {"aria-label": f"{view.name}; + and - zoom, arrows move, 0 shows all"}
    )
    with stage:
        ui.element("img").style(LAYER_IN_STAGE).props("draggable=false").props.update(
            src=picture_file_url(view), alt=""
        )
        ui.element("canvas").style(f"{LAYER_IN_STAGE}; opacity: {OPACITY}; pointer-events: none")
    labels = mask_url(view) if view.annotation else ""
    palette = colors(max(2, len(names))).tolist()
    ui.run_javascript(f"startViewer('c{stage.id}', {labels!r}, {palette})")


def _layers(view: PictureView, names: tuple[str, ...]) -> None:
    if view.annotation is None:
        ui.label("Nobody has labelled this picture.").classes("quiet")
        return
    with ui.column().classes("gap-1 w-full"):
        ui.label("Labels").classes("font-medium")
        slider = ui.slider(min=0, max=1, step=0.05, value=OPACITY).props('label aria-label="Opacity of the labels"')
        slider.on("update:model-value", js_handler="(value) => viewer.opacity(value)")
        shown_colors = colors(max(2, len(names)))
        for number in view.class_ids:
            if number > 0:
                _class(number, names[number], shown_colors[number].tolist())
        with ui.row().classes("gap-1"):
            for symbol, said, call in (
                ("zoom_in", "Zoom in", "zoom(1.5)"),
                ("zoom_out", "Zoom out", "zoom(1/1.5)"),
                ("fit_screen", "Show all", "reset()"),
            ):
                button = ui.button(icon=symbol).props(f'flat dense aria-label="{said}"').tooltip(said)
                button.on("click", js_handler=f"() => viewer.{call}")


def _class(number: int, name: str, color: list[int]) -> None:
    with ui.row().classes("items-center gap-2 no-wrap w-full"):
        box = ui.checkbox(value=True).props("dense")
        box.props.update({"aria-label": f"Show {name}"})
        box.on("update:model-value", js_handler=f"(shown) => viewer.toggle({number}, shown)")
        ui.element("span").classes("swatch").style(f"background: rgb{tuple(color)}")
        ui.label(name).classes("cut").tooltip(name)


def _facts(view: PictureView) -> None:
    with ui.column().classes("gap-1 text-sm w-full"):
        height, width = view.size_HW
        ui.label(f"{width} x {height} pixels, came {ago(view.created_at)}").classes("quiet")
        if view.tags:
            ui.label(f"Tags: {', '.join(view.tags)}").classes("quiet")
        for finding in view.findings:
            ui.label(f"{finding.kind}: {finding.sentence}").classes("text-accent")


def _changes(desk: Desk, view: PictureView) -> None:
    def move(split: str) -> None:
        desk.library.move_pictures(view.project, [view.id], split, actor=ACTOR)  # type: ignore[arg-type]
        ui.notify(f"Moved to {split}. Versions that are frozen keep theirs.")

    with ui.column().classes("gap-2 w-full"):
        ui.select(list(SPLITS), value=view.split, label="Split").props("dense outlined").classes(
            "w-full"
        ).on_value_change(lambda event: move(event.value))
        if view.deleted_at is None:
            _button("Delete", "delete", partial(desk.library.delete_pictures, view.project, [view.id], actor=ACTOR))
        else:
            _button("Bring back", "undo", partial(desk.library.restore_pictures, view.project, [view.id], actor=ACTOR))


def _history(desk: Desk, view: PictureView, history: list[AnnotationRecord]) -> None:
    if len(history) > 1:
        with ui.column().classes("gap-1 w-full"):
            ui.label("Earlier labels").classes("font-medium")
            for record in reversed(history):
                said = f"{record.revision}: {record.author}, {ago(record.created_at)}"
                ui.label(said if record.restores is None else f"{said}, took back {record.restores}").classes(
                    "text-sm quiet"
                )
            _button(
                "Undo the last change",
                "undo",
                partial(desk.library.undo_annotation, view.project, view.id, author=ACTOR),
            )


def _button(text: str, symbol: str, change: Callable[[], object]) -> None:
    def act() -> None:
        change()
        ui.navigate.reload()

    ui.button(text, icon=symbol, on_click=act).props("flat no-caps align=left").classes("w-full")
