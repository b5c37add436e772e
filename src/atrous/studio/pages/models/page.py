"""`/studio/projects/…/models`: the models of a project, the newest first."""

from asyncio import to_thread

from nicegui import ui

from atrous.storage.records.records import ModelRecord
from atrous.studio.desk import Desk
from atrous.studio.pages.frame import frame, project_url
from atrous.studio.pages.words import ago


async def show(desk: Desk, project: str) -> None:
    """Draw the page."""
    await to_thread(desk.library.project, project)
    models = [model for model in await to_thread(desk.library.models) if model.id.project == project]
    with frame(f"Models of {project}", project=project, tab="models"):
        if not models:
            with ui.row().classes("gap-1"):
                ui.label("There is no model yet.").classes("quiet")
                ui.link("Train one", project_url(project, "training")).classes("underline")
        for model in reversed(models):
            _row(model)


def _row(model: ModelRecord) -> None:
    with (
        ui.link(target=model_url(model)).classes("no-underline w-full"),
        ui.row().classes("items-center gap-6 w-full rounded card-line px-4 py-3 mb-2"),
    ):
        ui.label(str(model.id)).classes("font-medium w-40 cut")
        ui.label("not measured" if model.test_miou is None else f"mIoU {model.test_miou:.1%} on test").classes("w-44")
        ui.label(f"{model.architecture} on {model.backbone}").classes("quiet grow cut")
        ui.label(ago(model.created_at)).classes("quiet text-sm")


def model_url(model: ModelRecord) -> str:
    """Where one model is shown."""
    return f"{project_url(model.id.project, 'models')}/{model.id.version}"
