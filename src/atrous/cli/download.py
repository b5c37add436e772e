"""`atrous download`: a frozen version as a dataset for other tools."""

from pathlib import Path
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.cli.progress import TerminalReporter
from atrous.domain.model_id import ModelId
from atrous.domain.splits import SPLITS

NAME = "download"


def run(
    version: Annotated[str, typer.Argument(help="A version, such as corridor/1.")],
    format: Annotated[str, typer.Argument(help="Such as png-mask-semantic, coco, voc or yolo.")],
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")],
    json: JsonFlag = False,
) -> None:
    """Write a version in any format that atrous writes; a wrong one lists them."""
    from atrous.jobs.downloading import download_version

    with open_library() as library, TerminalReporter() as reporter:
        done = download_version(library, ModelId.parse(version), format, folder, reporter)
    counts = {split: getattr(done.pictures, split) for split in SPLITS}
    if json:
        classes = list(done.class_names)
        print_json(
            {"version": version, "format": format, "folder": str(folder), "classes": classes, "pictures": counts}
        )
        return
    listed = ", ".join(f"{split} {count}" for split, count in counts.items())
    say(f"{version} is in {folder} as {format}: {done.pictures.total} pictures ({listed}).")
