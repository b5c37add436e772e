"""`/studio/keys`: keys for programs: made, bound, limited, revoked."""

from asyncio import to_thread
from collections.abc import Callable
from datetime import timedelta

from nicegui import ui

from atrous.domain.errors import AtrousError
from atrous.domain.key_scope import KeyScope
from atrous.domain.rate import Rate
from atrous.storage.records.records import KeyRecord
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.pages.frame import frame, headline

SCOPES = {
    KeyScope.INFER: "infer: have pictures labelled",
    KeyScope.MANAGE: "manage: projects, pictures, versions, trainings, models",
    KeyScope.MONITOR: "monitor: metrics and documentation",
}
ENDS = {0: "never", 1: "tomorrow", 30: "in 30 days", 365: "in a year"}


async def show(desk: Desk) -> None:
    """Draw the page."""
    projects = [card.slug for card in await to_thread(desk.library.project_cards)]
    with frame("Keys", place="Keys"):
        headline("Keys")
        ui.label("A program sends its key with each request. The key itself is shown once, when it is made.").classes(
            "quiet mb-3"
        )

        @ui.refreshable
        async def table() -> None:
            for key in await to_thread(desk.library.keys):
                _row(desk, key)

        _form(desk, projects, table.refresh)
        await table()


def _form(desk: Desk, projects: list[str], made: Callable[[], object]) -> None:
    with ui.row().classes("items-end gap-3 w-full rounded card-line p-3 mb-4"):
        name = ui.input("Name", placeholder="laptop").props("dense outlined").classes("w-44")
        scopes = ui.select({str(scope): says for scope, says in SCOPES.items()}, value=["infer"], multiple=True)
        scopes.props("dense outlined options-dense label=For").classes("w-64")
        bound = ui.select(projects, multiple=True).props('dense outlined options-dense label="Projects (all)"')
        bound.classes("w-44")
        end = ui.select(ENDS, value=0, label="Expires").props("dense outlined options-dense").classes("w-32")
        rate = ui.input("Limit", placeholder="10/s").props("dense outlined").classes("w-28")

        def make() -> None:
            try:
                _, secret = desk.library.create_key(
                    name.value,
                    scopes=[KeyScope(scope) for scope in scopes.value],
                    projects=bound.value or None,
                    valid_for=timedelta(days=end.value) if end.value else None,
                    rate=Rate.parse(rate.value) if rate.value else None,
                    actor=ACTOR,
                )
            except AtrousError as error:
                ui.notify(str(error), type="negative")
            else:
                _show_once(secret)
                made()

        ui.button("Make a key", icon="add", on_click=make).props("no-caps unelevated")


def _show_once(secret: str) -> None:
    with ui.dialog(value=True).props("persistent") as dialog, ui.card():
        ui.label("Copy the key now; it is not shown again.").classes("font-medium")
        ui.input("Key", value=secret).props("readonly outlined").classes("w-96 font-mono")
        with ui.row():
            ui.button("Copy", icon="content_copy", on_click=lambda: ui.clipboard.write(secret)).props("no-caps flat")
            ui.button("I have it", on_click=dialog.close).props("no-caps unelevated")


def _row(desk: Desk, key: KeyRecord) -> None:
    def revoke() -> None:
        desk.library.revoke_key(key.id, actor=ACTOR)
        ui.navigate.reload()

    is_over = key.revoked_at is not None or key.has_expired
    with ui.row().classes("items-center gap-3 w-full rounded card-line px-3 py-2 mb-2"):
        ui.label(key.name).classes("font-medium cut w-40")
        ui.label(f"{key.id}…").classes("font-mono quiet w-32")
        ui.label(", ".join(sorted(key.scopes))).classes("w-32")
        ui.label(", ".join(sorted(key.projects)) if key.projects is not None else "all projects").classes("cut w-40")
        ui.label(str(key.rate) if key.rate else "no limit").classes("quiet w-24")
        ui.label(_end(key)).classes("w-40 quiet")
        ui.space()
        if not is_over:
            ui.button("Revoke", icon="block", on_click=revoke).props("flat no-caps dense color=negative")


def _end(key: KeyRecord) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%d %b %Y}"
    if key.expires_at is None:
        return "does not expire"
    return f"{'expired' if key.has_expired else 'expires'} {key.expires_at:%d %b %Y}"
