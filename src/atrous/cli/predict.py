"""`atrous predict`: label pictures without a server."""

from pathlib import Path
from typing import Annotated, Any

import typer

from atrous.cli.console import JsonFlag, percent, print_json, print_table, say
from atrous.cli.precision_flag import PrecisionFlag
from atrous.domain.errors import BadPicture
from atrous.model import DEFAULT_CONFIDENCE, Model, open_model

NAME = "predict"


def run(
    model: Annotated[str, typer.Argument(help="A model id, such as corridor/1, or the folder of an exported package.")],
    pictures: Annotated[list[Path], typer.Argument(help="Picture files.")],
    out: Annotated[Path, typer.Option(help="Folder for the label PNGs and overlays.")] = Path("predictions"),
    confidence: Annotated[
        float, typer.Option(help="Weaker pixels become background; 0 keeps every label.")
    ] = DEFAULT_CONFIDENCE,
    precision: PrecisionFlag = "auto",
    json: JsonFlag = False,
) -> None:
    """Write, for each picture, NAME_labels.png (class numbers) and NAME_overlay.jpg (to look at)."""
    missing = [str(picture) for picture in pictures if not picture.is_file()]
    if missing:
        raise BadPicture(f"{', '.join(missing)}: no such file; give the paths of pictures.")
    opened = open_model(model, precision)
    out.mkdir(parents=True, exist_ok=True)
    results = [_predict(opened, picture, out, confidence) for picture in pictures]
    if json:
        print_json({"model": model, "predictions": results})
        return
    for result in results:
        rows = ((c["class"], percent(c["share"]), percent(c["confidence"])) for c in result["classes"])
        print_table(result["picture"], ("class", "share of the picture", "mean confidence"), rows)
        say(f"Wrote {result['labels']} and {result['overlay']}.")


def _predict(model: Model, picture: Path, out: Path, confidence: float) -> dict[str, Any]:
    prediction = model.predict(picture, confidence)
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
