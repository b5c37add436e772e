"""`atrous export`: a model as a folder that runs elsewhere."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.domain.errors import AlreadyExists
from atrous.domain.model_id import ModelId

NAME = "export"


def run(
    model: Annotated[str, typer.Argument(help="A model id, such as corridor/1.")],
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")],
    json: JsonFlag = False,
) -> None:
    """Copy a model's package: ONNX and torch weights, configuration, card and report."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyExists(f"{folder} is there and not an empty folder; name one that is not there yet.")
    with open_library() as library:
        shutil.copytree(library.model_folder(ModelId.parse(model)), folder, dirs_exist_ok=True)
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    if json:
        print_json({"model": model, "folder": str(folder), "files": files})
        return
    say(f"{model} is in {folder}: {', '.join(files)}.")
