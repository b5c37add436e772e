"""`atrous version`: freeze a project's pictures with a recipe, to train on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, print_table, say
from atrous.cli.home import open_library
from atrous.cli.progress import TerminalReporter
from atrous.cli.recipe_flags import RecipeFlags

if TYPE_CHECKING:
    from atrous.datasets.versions.recipe import Recipe

NAME = "version"


def run(
    project: Annotated[str, typer.Argument(help="A project that has pictures.")],
    recipe: Annotated[
        Path | None, typer.Option(help="A JSON file with preprocessing and augmentation; flags are laid over it.")
    ] = None,
    *,
    flags: RecipeFlags,
    name: Annotated[str | None, typer.Option(help="What the version is called; its number stays its id.")] = None,
    seed: Annotated[int, typer.Option(help="The same pictures, recipe and seed give the same bytes.", min=0)] = 0,
    preview: Annotated[
        Path | None, typer.Option(help="Freeze nothing; write a few examples of what the recipe does to this folder.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Freeze a version: pictures, labels, split and recipe, which no later change of the project touches."""
    from atrous.datasets.versions.recipe_json import recipe_from_json

    blocks = flags.over(recipe)
    name = name or blocks.pop("versionName", None)
    wanted = recipe_from_json(blocks)
    if preview:
        _preview(project, wanted, seed, preview, json)
    else:
        _freeze(project, wanted, seed, name, json)


def _freeze(project: str, recipe: "Recipe", seed: int, name: str | None, json: bool) -> None:
    from atrous.datasets.versions.recipe_json import recipe_to_json
    from atrous.datasets.writers.roboflow_words import augmentation_words, preprocessing_words
    from atrous.jobs.freezing import freeze_version

    with open_library() as library, TerminalReporter() as reporter:
        record = freeze_version(library, project, recipe, seed, reporter, name=name)
    counts = {"train": record.counts.train, "valid": record.counts.valid, "test": record.counts.test}
    version = str(record.model_id)
    if json:
        about = {"version": version, "name": record.name, "hash": record.hash, "seed": seed, "pictures": counts}
        print_json({**about, "recipe": recipe_to_json(recipe)})
        return
    for sentence in (*preprocessing_words(recipe), *augmentation_words(recipe.augmentation)):
        say(f"  {sentence}")
    print_table(version, ("split", "pictures"), counts.items())
    say(f"{version}, {record.name!r}, is frozen; its hash is {record.hash}.")
    say(f"Next: atrous train {project} --version {record.number}.")


def _preview(project: str, recipe: "Recipe", seed: int, folder: Path, json: bool) -> None:
    from atrous.jobs.previewing import preview_version

    with open_library() as library:
        written = preview_version(library, project, recipe, seed, folder)
    if json:
        print_json({"preview": [str(file) for file in written]})
        return
    say(f"Look at {', '.join(str(file) for file in written)}. Nothing was frozen.")
