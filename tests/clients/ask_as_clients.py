"""Asks a running server as the released `inference-sdk` and `roboflow` do, those that are there, in a venv of theirs.

    python ask_as_clients.py URL KEY MODEL_ID PICTURE

Writes one JSON object: for each way of asking the sizes of the masks that came back, null where the release does not
know that way yet, or the error.
"""

import base64
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

URL, KEY, MODEL_ID, PICTURE = sys.argv[1:]


def main() -> None:
    warnings.simplefilter("ignore")  # inference-sdk recommends its new key transport
    ways = (WAYS if find_spec("inference_sdk") else {}) | ({"roboflow": roboflow} if find_spec("roboflow") else {})
    json.dump({name: answer_to(ask) for name, ask in ways.items()}, sys.stdout)


def answer_to(ask: Callable[[], Any]) -> list[list[int]] | str | None:
    try:
        return sizes(ask())
    except TypeError as error:
        return None if "unexpected keyword argument" in str(error) else f"TypeError: {error}"
    except Exception as error:  # noqa: BLE001 - to be read in the table, whatever it is
        return f"{type(error).__name__}: {error}"


def sizes(answers: Any) -> list[list[int]]:
    """Height and width of every mask, wherever in the answer it stands."""
    if isinstance(answers, list):
        return [size for answer in answers for size in sizes(answer)]
    text = answers.get("predictions", answers)["segmentation_mask"]
    return [list(cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_UNCHANGED).shape)]


def sdk(picture: Any, api: str = "v1", **options: Any) -> Any:
    from inference_sdk import InferenceConfiguration, InferenceHTTPClient

    client = InferenceHTTPClient(api_url=URL, api_key=KEY).configure(InferenceConfiguration(**options))
    if api == "v0":
        client.select_api_v0()
    return client.infer(picture, model_id=MODEL_ID)


def roboflow() -> Any:
    os.environ["SEMANTIC_SEGMENTATION_URL"] = URL  # read when the package is imported
    from roboflow.models.semantic_segmentation import SemanticSegmentationModel

    group = SemanticSegmentationModel(KEY, f"workspace/{MODEL_ID}").predict(PICTURE, confidence=50)
    with tempfile.TemporaryDirectory() as folder:
        group.save(str(Path(folder) / "drawn.jpg"))
    return [{"segmentation_mask": prediction["segmentation_mask"]} for prediction in group.json()["predictions"]]


def as_array() -> Any:
    return cv2.imread(PICTURE)


def as_pil() -> Any:
    from PIL import Image

    return Image.open(PICTURE).convert("RGB")


WAYS: dict[str, Callable[[], Any]] = {
    "v1 array": lambda: sdk(as_array()),
    "v1 path": lambda: sdk(PICTURE),
    "v1 PIL": lambda: sdk(as_pil()),
    "v1 list": lambda: sdk([PICTURE, as_array(), as_pil()]),
    "v1 batches of 4": lambda: sdk([PICTURE] * 5, max_batch_size=4),
    "v1 key in header": lambda: sdk(PICTURE, api_key_transport="header"),
    "v1 drawn": lambda: sdk(PICTURE, visualize_predictions=True),
    "v0 array": lambda: sdk(as_array(), "v0"),
    "v0 path": lambda: sdk(PICTURE, "v0"),
    "v0 PIL": lambda: sdk(as_pil(), "v0"),
    "v0 list": lambda: sdk([PICTURE, as_array()], "v0", max_batch_size=4),
    "v0 key in header": lambda: sdk(PICTURE, "v0", api_key_transport="header"),
}

main()
