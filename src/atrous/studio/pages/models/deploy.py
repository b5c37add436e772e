"""How programs use a model: samples filled in with its id and this server's address."""

from nicegui import ui

from atrous.domain.model_id import ModelId
from atrous.studio.pages.models.samples import SAMPLES, sample

LEXERS = {"curl": "bash", "Python": "python", "JavaScript": "javascript"}


def draw(model_id: ModelId) -> None:
    """One tab a language."""
    url = str(ui.context.client.request.base_url).rstrip("/").removesuffix("/studio")
    with ui.row().classes("gap-1 mb-2"):
        ui.label("Make a key under").classes("inline")
        ui.link("Keys", "/keys").classes("underline")
        ui.label("and set it as ATROUS_KEY; then:")
    with ui.tabs().props("no-caps align=left") as tabs:
        places = {language: ui.tab(language) for language in SAMPLES}
    with ui.tab_panels(tabs, value=next(iter(places.values()))).classes("w-full bg-transparent"):
        for language, place in places.items():
            with ui.tab_panel(place).classes("px-0"):
                ui.code(sample(language, url, model_id), language=LEXERS[language]).classes("w-full")
