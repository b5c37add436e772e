"""`atrous predict`: label pictures without a server."""

from pathlib import Path
from typing import Annotated, Any

import typer

from atrous.cli.console import JsonFlag, percent, print_json, print_table, say
from atrous.cli.precision_flag import PrecisionFlag
from atrous.domain.errors import BadPicture, BadSettings
from atrous.model import DEFAULT_CONFIDENCE, Model, open_model
from atrous.runtime.mosaic.tile_size import TileSize

NAME = "predict"


def run(
    model: Annotated[str, typer.Argument(help="A model id, such as corridor/1, or the folder of an exported package.")],
    pictures: Annotated[list[Path], typer.Argument(help="Picture files.")],
    out: Annotated[Path, typer.Option(help="Folder for the label PNGs and overlays.")] = Path("predictions"),
    confidence: Annotated[
        float, typer.Option(help="Weaker pixels become background; 0 keeps every label.")
    ] = DEFAULT_CONFIDENCE,
    tile: Annotated[
        str | None,
        typer.Option(
            metavar="auto|PIXELS",
            help="Do not shrink a large picture to the network's input; label it in overlapping tiles of this side.",
        ),
    ] = None,
    precision: PrecisionFlag = "auto",
    json: JsonFlag = False,
) -> None:
    """Write, for each picture, NAME_labels.png (class numbers) and NAME_overlay.jpg (to look at)."""
    missing = [str(picture) for picture in pictures if not picture.is_file()]
    if missing:
        raise BadPicture(f"{', '.join(missing)}: no such file; give the paths of pictures.")
    tile_size = None if tile is None else _tile_size(tile)
    opened = open_model(model, precision)
    out.mkdir(parents=True, exist_ok=True)
    results = [_predict(opened, picture, out, confidence, tile_size) for picture in pictures]
    if json:
        print_json({"model": model, "predictions": results})
        return
    for result in results:
        rows = ((c["class"], percent(c["share"]), percent(c["confidence"])) for c in result["classes"])
        print_table(result["picture"], ("class", "share of the picture", "mean confidence"), rows)
        say(f"Wrote {result['labels']} and {result['overlay']}.")


def _tile_size(text: str) -> TileSize:
    if text == "auto":
        return "auto"
    if not text.isdecimal():
        raise BadSettings(f"--tile is {text!r}; wanted auto or a number of pixels, such as --tile 1024.")
    return int(text)


def _predict(model: Model, picture: Path, out: Path, confidence: float, tile: TileSize | None) -> dict[str, Any]:
    prediction = model.predict(picture, confidence, tile=tile)
    labels, overlay = out / f"{picture.stem}_labels.png", out / f"{picture.stem}_overlay.jpg"
    prediction.save_labels(labels)
    prediction.save(overlay)
    height, width = prediction.labels_HW.shape
    classes = [
        {
            "id": number,
            "class": prediction.class_names[number],
            "share": float((prediction.labels_HW == number).mean()),
            "confidence": float(prediction.confidence_HW[prediction.labels_HW == number].mean() / 255),
        }
        for number in prediction.present_class_ids
    ]
    return {
        "picture": str(picture),
        "width": width,
        "height": height,
        "labels": str(labels),
        "overlay": str(overlay),
        "classes": classes,
    }
