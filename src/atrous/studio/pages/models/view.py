"""`/studio/projects/…/models/…`: one model: its figures and report, tried on pictures, and how programs use it."""

from asyncio import to_thread
from typing import Any

from nicegui import ui

from atrous.domain.model_id import ModelId
from atrous.imaging.palette import colors
from atrous.storage.records.picture_records import PictureQuery, PictureView
from atrous.storage.records.records import ModelRecord
from atrous.studio.desk import Desk
from atrous.studio.entry.guard import PREFIX
from atrous.studio.pages.frame import asset, frame
from atrous.studio.pages.media import picture_file_url, thumbnail_url
from atrous.studio.pages.models import deploy, worst
from atrous.studio.pages.models.trying import report_url, try_url
from atrous.studio.pages.pictures.view import LAYER_IN_STAGE, STAGE
from atrous.studio.pages.words import ago

OFFERED = 8
"""Pictures of test to try, where there are some."""
THRESHOLD = 0.4


async def show(desk: Desk, project: str, version: int) -> None:
    """Draw the page."""
    model = await to_thread(desk.library.model, ModelId(project, version))
    package = await to_thread(desk.library.model_folder, model.id)
    offered = await to_thread(desk.library.find_pictures, project, PictureQuery(split="test", limit=OFFERED))
    with frame(str(model.id), project=project, tab="models"):
        _top(model)
        with ui.tabs().props("no-caps align=left inline-label") as tabs:
            trying = ui.tab("Try it", icon="image_search")
            worst_ones = ui.tab("Worst pictures", icon="report_problem")
            using = ui.tab("Deploy", icon="code")
            report = ui.tab("Report", icon="assessment")
        with ui.tab_panels(tabs, value=trying, keep_alive=True).classes("w-full bg-transparent"):
            with ui.tab_panel(trying).classes("px-0"):
                _try(model, offered.pictures)
            with ui.tab_panel(worst_ones).classes("px-0"):
                worst.draw(model.id, package)
            with ui.tab_panel(using).classes("px-0"):
                deploy.draw(model.id)
            with ui.tab_panel(report).classes("px-0"):
                _report(model.id)


def _top(model: ModelRecord) -> None:
    with ui.row().classes("items-center gap-4 w-full mb-2"):
        ui.label(str(model.id)).classes("text-lg font-medium").props("role=heading aria-level=1")
        if model.test_miou is not None:
            ui.label(f"mIoU {model.test_miou:.1%} on test")
        ui.label(f"{model.architecture} on {model.backbone}, {ago(model.created_at)}").classes("quiet")
    kept = [precision for precision in model.card.get("precisions", []) if precision.get("kept")]
    if kept:
        ui.label("; ".join(_precision(precision) for precision in kept)).classes("text-sm quiet mb-2")


def _precision(figures: dict[str, Any]) -> str:
    return f"{figures['precision']}: {figures['valid_miou']:.1%} on valid"


def _try(model: ModelRecord, offered: tuple[PictureView, ...]) -> None:
    ui.add_body_html(f'<script src="{asset("viewer.js")}"></script><script src="{asset("try.js")}"></script>')
    names = model.card.get("class_names", [])
    palette = colors(max(2, len(names))).tolist()
    root = ui.element("div").classes("grid gap-4 w-full md:grid-cols-[minmax(0,1fr)_18rem]")
    with root:
        with ui.element("div").classes("stage rounded").style(f"{STAGE}; aspect-ratio: 4/3; max-height: 75vh") as stage:
            ui.element("img").style(LAYER_IN_STAGE).props("draggable=false").props.update(alt="")
            ui.element("canvas").style(f"{LAYER_IN_STAGE}; opacity: .55; pointer-events: none")
        stage.props("tabindex=0 role=img").props.update({"aria-label": "The picture and its labels"})
        with ui.column().classes("gap-3 w-full"):
            _controls()
            _legend(names, palette)
    if offered:
        _offer(offered)
    else:
        ui.label("Choose a picture, or bring some into the project's test split.").classes("quiet mt-3")
    ui.run_javascript(f"window.trying = new Trying('c{root.id}', {try_url(model.id)!r}, {palette})")
    if offered:
        ui.run_javascript(f"trying.take({picture_file_url(offered[0])!r})")


def _controls() -> None:
    with ui.row().classes("gap-2"):
        own = ui.button("Own picture", icon="upload").props("outline no-caps dense").classes("px-3")
        own.on("click", js_handler="() => trying.choose()")
        camera = ui.button("Camera", icon="photo_camera").props("outline no-caps dense").classes("px-3")
        camera.on("click", js_handler="() => trying.photograph()")
    ui.element("input").props('type=file hidden accept="image/*" aria-label="Own picture"')
    ui.label("Threshold: less sure pixels become background").classes("text-sm")
    cut = (
        ui.slider(min=0, max=1, step=0.01, value=THRESHOLD).props('label-always aria-label="Threshold"').classes("mt-4")
    )
    cut.on("update:model-value", js_handler="(value) => trying.cut(value)")
    ui.label("Opacity of the labels").classes("text-sm")
    opacity = ui.slider(min=0, max=1, step=0.05, value=0.55).props('aria-label="Opacity of the labels"')
    opacity.on("update:model-value", js_handler="(value) => trying.viewer.opacity(value)")
    ui.element("p").classes("text-sm quiet m-0").props("role=status")


def _legend(names: list[str], palette: list[list[int]]) -> None:
    with ui.column().classes("gap-1 w-full"):
        for number, name in enumerate(names[1:], start=1):
            with ui.row().classes("items-center gap-2 no-wrap w-full"):
                box = ui.checkbox(value=True).props("dense")
                box.props.update({"aria-label": f"Show {name}"})
                box.on("update:model-value", js_handler=f"(shown) => trying.viewer.toggle({number}, shown)")
                ui.element("span").classes("swatch").style(f"background: rgb{tuple(palette[number])}")
                ui.label(name).classes("cut").tooltip(name)


def _offer(offered: tuple[PictureView, ...]) -> None:
    ui.label("Pictures of test, which it has not learnt from").classes("text-sm quiet mt-3")
    with ui.row().classes("gap-2"):
        for view in offered:
            choose = ui.element("button").classes("rounded overflow-hidden p-0 border-0").props("type=button")
            choose.props.update({"aria-label": f"Try {view.name}"})
            choose.on("click", js_handler=f"() => trying.take({picture_file_url(view)!r})")
            with choose:
                ui.element("img").style("height: 5rem; display: block").props.update(
                    src=thumbnail_url(view.picture), alt=""
                )


def _report(model_id: ModelId) -> None:
    ui.link("Open by itself", report_url(model_id).removeprefix(PREFIX), new_tab=True).classes("underline text-sm")
    frame_of = ui.element("iframe").classes("w-full rounded card-line").style("height: 80vh; background: white")
    frame_of.props("loading=lazy").props.update(src=report_url(model_id), title=f"Report of {model_id}")
