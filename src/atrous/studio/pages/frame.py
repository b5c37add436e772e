"""What is around every page: where one is, where one can go, light or dark."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from nicegui import ui

from atrous.studio.entry.guard import PREFIX

PLACES = (
    ("Projects", "", "photo_library"),
    ("Jobs", "jobs", "list_alt"),
    ("Keys", "keys", "key"),
    ("Health", "health", "monitor_heart"),
)
"""Name, address below /studio, symbol: what is reached from everywhere."""

PROJECT_PLACES = (("Pictures", "pictures"), ("Versions", "versions"), ("Training", "training"), ("Models", "models"))
"""Name and address below a project's."""

STYLE = """
:root { --page: #f5f7f8; --card: #ffffff; --ink: #17212b; --quiet: #51606e; --line: #dbe2e8 }
body.body--dark { --page: #12171c; --card: #1b222a; --ink: #e8edf2; --quiet: #a4b1bd; --line: #2f3943 }
body { background: var(--page); color: var(--ink); font-family: system-ui, -apple-system, "Segoe UI", sans-serif }
body.body--dark main, body.body--dark .q-dialog {
  --q-primary: #62cfb6; --q-negative: #ff9a91; --q-positive: #7fd69b; --q-accent: #f0a36f }
body.body--dark main .bg-primary, body.body--dark .q-dialog .bg-primary { --q-primary: #0f6a58 }
body.body--dark main .q-slider__text { color: #10201c }
.q-card { background: var(--card) }
.quiet { color: var(--quiet) }
.page { width: 100%; max-width: 82rem; margin: 0 auto; padding: 1rem }
.cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
a { color: inherit }
:focus-visible { outline: 3px solid #2f9e86; outline-offset: 2px }
.card-line { border: 1px solid var(--line); background: var(--card) }
.swatch { width: .9rem; height: .9rem; border-radius: .2rem; flex: none }
.bring { border: 2px dashed var(--line); border-radius: .75rem; padding: 1.5rem; text-align: center }
.bring.over { border-color: var(--q-primary); background: color-mix(in srgb, var(--q-primary) 10%, transparent) }
.bring p { margin: .25rem }
.bring-icon { font-size: 2rem; line-height: 1 }
.bring button { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .9rem; margin: .25rem }
.bring button:hover { background: var(--line) }
.bring progress { width: min(24rem, 100%); accent-color: var(--q-primary) }
.skip { position: absolute; left: -999px }
.skip:focus { left: 1rem; top: .5rem; z-index: 9999; background: var(--card); padding: .25rem .75rem }
"""

REMEMBERED_LIGHT = """
<script>
addEventListener("DOMContentLoaded", () => {
  const wish = localStorage.getItem("atrous-dark");
  if (wish) { const wait = setInterval(() => {
    if (window.Quasar) { Quasar.Dark.set(wish === "1"); clearInterval(wait) } }, 20) }
});
</script>
"""

SWITCH_LIGHT = "Quasar.Dark.toggle(); localStorage.setItem('atrous-dark', Quasar.Dark.isActive ? '1' : '0')"


@contextmanager
def frame(title: str, *, place: str = "Projects", project: str | None = None, tab: str | None = None) -> Iterator[None]:
    """Everything drawn within is the page.

    Args:
        title: of the browser's tab.
        place: which of `PLACES` this is.
        project: the slug of the project it belongs to.
        tab: which of `PROJECT_PLACES` this is.
    """
    ui.page_title(f"{title} · atrous")
    ui.colors(primary="#0f6a58", secondary="#3b5b7a", accent="#b4561f", positive="#1d7a3e", negative="#b3261e")
    ui.add_head_html(f"<style>{STYLE}</style>{REMEMBERED_LIGHT}")
    with ui.header(elevated=False).classes("items-center gap-1 px-4 py-1 bg-primary text-white"):
        ui.link("Skip to the page", "#main").classes("skip")
        with ui.link(target="/").classes("flex items-center gap-2 no-underline text-white mr-3"):
            ui.label("atrous").classes("text-lg font-semibold tracking-tight")
        for name, address, symbol in PLACES:
            _place(name, f"/{address}", symbol, is_here=name == place)
        ui.space()
        light = ui.button(icon="contrast").props('flat round dense color=white aria-label="Light or dark"')
        light.on("click", js_handler=f"() => {{ {SWITCH_LIGHT} }}")
    with ui.element("main").props("id=main").classes("page"):
        if project is not None:
            _project_bar(project, tab)
        yield


def headline(text: str) -> None:
    """What the page is about, as its first heading."""
    ui.label(text).classes("text-2xl font-semibold mb-3").props("role=heading aria-level=1")


def asset(name: str) -> str:
    """Where a file of `assets/` is."""
    return f"{PREFIX}/assets/{name}"


def project_url(project: str, tab: str = "pictures") -> str:
    """Where a project's page is; NiceGUI puts /studio before the addresses of its links."""
    return f"/projects/{quote(project)}/{tab}"


def _place(name: str, url: str, symbol: str, *, is_here: bool) -> None:
    looks = "bg-black/25" if is_here else "hover:bg-black/15"
    with ui.link(target=url).classes(
        f"flex items-center gap-1 px-2 py-2 rounded no-underline text-white {looks}"
    ) as link:
        ui.icon(symbol, size="1.25rem").props("aria-hidden=true")
        ui.label(name).classes("max-sm:sr-only")
    if is_here:
        link.props('aria-current="page"')


def _project_bar(project: str, tab: str | None) -> None:
    with ui.element("nav").props('aria-label="Project"').classes("flex items-center gap-1 mb-4 flex-wrap"):
        ui.label(project).classes("text-xl font-semibold mr-3 cut max-sm:w-full").style("max-width: 20rem").tooltip(
            project
        )
        for name, address in PROJECT_PLACES:
            here = address == tab
            looks = "border-b-2 border-primary font-medium" if here else "quiet"
            link = ui.link(name, project_url(project, address)).classes(f"px-2 sm:px-3 py-2 no-underline {looks}")
            if here:
                link.props('aria-current="page"')
