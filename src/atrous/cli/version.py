"""`atrous version`: freeze a project's pictures with a recipe, to train on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, print_table, say
from atrous.cli.home import open_library
from atrous.cli.progress import TerminalReporter
from atrous.cli.recipe_flags import CONTRASTS, FLIPS, MODES, RecipeFlags

if TYPE_CHECKING:
    from atrous.datasets.versions.recipe import Recipe

NAME = "version"


def run(
    project: Annotated[str, typer.Argument(help="A project that has pictures.")],
    recipe: Annotated[
        Path | None, typer.Option(help="A JSON file with preprocessing and augmentation; flags are laid over it.")
    ] = None,
    resize: Annotated[str | None, typer.Option(help="The size of every picture, as WIDTHxHEIGHT.")] = None,
    mode: Annotated[str, typer.Option(help=f"How: {', '.join(MODES)}.")] = "stretch",
    static_crop: Annotated[
        str | None, typer.Option(help="Keep this window: X_MIN,X_MAX,Y_MIN,Y_MAX in percent.")
    ] = None,
    grayscale: Annotated[bool, typer.Option("--grayscale", help="Show no colours.")] = False,
    contrast: Annotated[str | None, typer.Option(help=f"{', '.join(CONTRASTS)}.")] = None,
    isolate: Annotated[bool, typer.Option("--isolate", help="Make every labelled region a picture.")] = False,
    tile: Annotated[str | None, typer.Option(help="Cut every picture into ROWSxCOLUMNS.")] = None,
    remap: Annotated[
        list[str] | None, typer.Option(help="OLD=NEW renames or merges a class, OLD= drops it; may be repeated.")
    ] = None,
    filter_null: Annotated[
        float | None, typer.Option(help="Leave pictures without labels out until PERCENT of each split has some.")
    ] = None,
    versions: Annotated[
        int | None, typer.Option(help="Pictures in train for each source, the others augmented copies.")
    ] = None,
    flip: Annotated[str | None, typer.Option(help=f"Mirror copies: {', '.join(FLIPS)}.")] = None,
    rotate: Annotated[float | None, typer.Option(help="Turn copies by up to so many degrees.")] = None,
    zoom: Annotated[float | None, typer.Option(help="Crop copies by up to so many percent of a side.")] = None,
    brightness: Annotated[float | None, typer.Option(help="Lighten or darken copies by up to PERCENT.")] = None,
    hue: Annotated[float | None, typer.Option(help="Turn the colours of copies by up to so many degrees.")] = None,
    blur: Annotated[float | None, typer.Option(help="Blur copies by up to so many pixels.")] = None,
    noise: Annotated[float | None, typer.Option(help="Salt and pepper on up to PERCENT of a copy.")] = None,
    mosaic: Annotated[bool, typer.Option("--mosaic", help="Make copies of parts of four pictures.")] = False,
    name: Annotated[str | None, typer.Option(help="What the version is called; its number stays its id.")] = None,
    seed: Annotated[int, typer.Option(help="The same pictures, recipe and seed give the same bytes.", min=0)] = 0,
    preview: Annotated[
        Path | None, typer.Option(help="Freeze nothing; write a few examples of what the recipe does to this folder.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Freeze a version: pictures, labels, split and recipe, which no later change of the project touches."""
    from atrous.datasets.versions.recipe_json import recipe_from_json, recipe_to_json
    from atrous.datasets.writers.roboflow_words import augmentation_words, preprocessing_words
    from atrous.jobs.freezing import freeze_version

    flags = RecipeFlags(
        resize=resize,
        mode=mode,
        static_crop=static_crop,
        grayscale=grayscale,
        contrast=contrast,
        isolate=isolate,
        tile=tile,
        remap=tuple(remap or ()),
        filter_null=filter_null,
        versions=versions,
        flip=flip,
        rotate=rotate,
        zoom=zoom,
        brightness=brightness,
        hue=hue,
        blur=blur,
        noise=noise,
        mosaic=mosaic,
    )
    blocks = flags.over(recipe)
    name = name or blocks.pop("versionName", None)
    wanted = recipe_from_json(blocks)
    if preview:
        _preview(project, wanted, seed, preview, json)
        return
    with open_library() as library, TerminalReporter() as reporter:
        record = freeze_version(library, project, wanted, seed, reporter, name=name)
    counts = {"train": record.counts.train, "valid": record.counts.valid, "test": record.counts.test}
    version = str(record.model_id)
    if json:
        about = {"version": version, "name": record.name, "hash": record.hash, "seed": seed, "pictures": counts}
        print_json({**about, "recipe": recipe_to_json(wanted)})
        return
    for sentence in (*preprocessing_words(wanted), *augmentation_words(wanted.augmentation)):
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
