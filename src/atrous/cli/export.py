"""`atrous export`: a model as a folder that runs elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.cli.progress import TerminalReporter
from atrous.cli.training_extra import training_extra
from atrous.domain.model_id import ModelId

NAME = "export"


def run(
    model: Annotated[str, typer.Argument(help="A model id, such as corridor/1.")],
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")],
    max_drop: Annotated[
        float | None, typer.Option(help="Make int8 anew; it may lose so many points of mIoU on valid.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Copy a model's package: ONNX and torch weights, configuration, card and report."""
    from atrous.jobs.exporting import export_model

    share = None if max_drop is None else max_drop / 100
    with open_library() as library, TerminalReporter() as reporter, training_extra():
        export_model(library, ModelId.parse(model), folder, reporter, max_drop=share)
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    if json:
        print_json({"model": model, "folder": str(folder), "files": files})
        return
    say(f"{model} is in {folder}: {', '.join(files)}.")
