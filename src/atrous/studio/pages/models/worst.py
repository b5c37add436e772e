"""The pictures that a model does worst on, as its report draws them."""

from pathlib import Path

from nicegui import ui

from atrous.domain.model_id import ModelId
from atrous.studio.pages.media import worst_url
from atrous.training.evaluation.picture_score import PictureScore
from atrous.training.reporting.panels import FALSE_FIND, MISSED, MIXED_UP
from atrous.training.reporting.worst_pictures import PANELS, read_worst

MISTAKES = ((MISSED, "missed"), (FALSE_FIND, "seen where there is none"), (MIXED_UP, "taken for another class"))
PICTURES = "grid-template-columns: repeat(auto-fit, minmax(min(13rem, 45%), 1fr))"


def draw(model_id: ModelId, package: Path) -> None:
    """Each as the picture, the truth, the prediction and the error."""
    scores = read_worst(package)
    if not scores:
        ui.label("This model came without its worst pictures; its report may show some.").classes("quiet")
        return
    ui.label("Look at these first: a wrong mask, a rare class or unusual light often explains them all.").classes(
        "quiet"
    )
    _legend()
    for number, score in enumerate(scores, start=1):
        _picture(model_id, number, score)


def _legend() -> None:
    with ui.row().classes("gap-x-4 gap-y-1 my-2"):
        for color, meaning in MISTAKES:
            with ui.row().classes("items-center gap-2 no-wrap"):
                ui.element("span").classes("swatch").style(f"background: rgb{color}")
                ui.label(meaning).classes("text-sm")


def _picture(model_id: ModelId, number: int, score: PictureScore) -> None:
    with ui.column().classes("w-full rounded card-line p-3 mb-3 gap-2"):
        with ui.row().classes("items-baseline gap-x-4 gap-y-0 w-full"):
            ui.label(score.name).classes("font-medium break-all").props("role=heading aria-level=2")
            said = f"mIoU {score.miou:.1%}, {score.pixel_accuracy:.1%} of its pixels right"
            ui.label(said).classes("text-sm quiet")
        with ui.element("div").classes("grid gap-3 w-full").style(PICTURES):
            for panel in PANELS:
                with ui.element("figure").classes("m-0"):
                    drawing = ui.element("img").classes("w-full rounded").props("loading=lazy")
                    url = worst_url(model_id, f"{number}-{panel}.jpg")
                    drawing.props.update(src=url, alt=f"{panel} of {score.name}")
                    with ui.element("figcaption").classes("text-xs quiet"):
                        ui.label(panel)
