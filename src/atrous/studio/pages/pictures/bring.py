"""The place where files are dropped or chosen."""

from nicegui import ui

from atrous.studio.pages.frame import asset
from atrous.studio.pages.pictures.incoming import incoming_url

FORM = """
<div class="bring-icon" aria-hidden="true">⇪</div>
<p><strong>Drop pictures, a folder or a zip here</strong></p>
<p class="quiet">With labels in any format that atrous reads, or without. Folders keep their structure.</p>
<p class="bring-buttons">
  <button type="button" data-opens=".files">Choose files or a zip</button>
  <button type="button" data-opens=".folder">Choose a folder</button></p>
<input class="files" type="file" multiple hidden aria-label="Files">
<input class="folder" type="file" webkitdirectory hidden aria-label="Folder">
<progress hidden aria-label="Sent"></progress>
<p role="status" class="bring-status"></p>
"""
"""Our own words alone: nothing in it comes from a person."""


def draw(project: str, *, is_open: bool) -> None:
    """Folded away unless there is nothing else to see."""
    ui.add_body_html(f'<script src="{asset("bring.js")}"></script>')
    folder = ui.expansion("Bring pictures", icon="upload", value=is_open).classes("w-full mb-3 card-line rounded")
    with folder, ui.element("div").classes("bring").props(f'data-address="{incoming_url(project)}"'):
        ui.html(FORM, sanitize=False)
