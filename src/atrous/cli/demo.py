"""`atrous demo`: the whole job once, on pictures made here."""

import base64
import json as jsonlib
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.progress import TerminalReporter
from atrous.cli.training_extra import training_extra
from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.datasets.options import ReadOptions
from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Reporter
from atrous.domain.train_settings import TrainSettings
from atrous.imaging.decode import decode, decode_index_mask
from atrous.imaging.overlay import overlay
from atrous.imaging.png import encode_picture
from atrous.settings import set_up_torch
from atrous.storage.library import Library

NAME = "demo"
PROJECT = "ground"
CROP_HW = (192, 192)  # small steps: two cores have four minutes for all of it


def run(
    out: Annotated[
        Path, typer.Option(help="Folder for the pictures, the model, the report; replaced if it is there.")
    ] = Path("demo"),
    pictures: Annotated[int, typer.Option(help="How many pictures to make.", min=20)] = 150,
    epochs: Annotated[int, typer.Option(help="Times every training picture is seen.", min=1)] = 14,
    seed: Annotated[int, typer.Option(help="For the pictures, the splits and the training.")] = 0,
    json: JsonFlag = False,
) -> None:
    """Make a small photo-like dataset, import it, train, evaluate, export, serve, and send a picture over HTTP."""
    set_up_torch()
    from atrous.cli.metrics import print_evaluation
    from atrous.jobs.importing import import_dataset

    with training_extra():
        from atrous.jobs.training import train_model

    started = time.monotonic()
    folder = _fresh(out)
    say(f"1. Making {pictures} pictures of five kinds of things on the ground, in {folder / 'pictures'}.")
    write_demo_pictures(folder / "pictures", pictures, seed)
    with Library.open(folder / "home") as library, TerminalReporter() as reporter:
        say("2. Importing them: every picture and mask is checked.")
        import_dataset(library, folder / "pictures", PROJECT, ReadOptions(seed=seed), reporter)
        say("3. Training DeepLabv3+ from ImageNet weights, exporting and evaluating it.")
        settings = TrainSettings(epochs=epochs, crop_HW=CROP_HW, backbone_rate=1.0, seed=seed)
        done = train_model(library, PROJECT, settings, reporter)
        say("4. Serving it and sending a picture of the test split over HTTP.")
        annotated = _annotate_over_http(library, done.model.id, folder, reporter)
    report = shutil.copy(done.run_folder / "report.html", folder / "report.html")
    seconds = time.monotonic() - started
    if json:
        metrics = asdict(done.evaluation.metrics)
        print_json({"metrics": metrics, "annotated": str(annotated), "report": str(report), "seconds": seconds})
        return
    print_evaluation(done.evaluation, f"{done.model.id} on {done.split}, {len(done.evaluation.pictures)} pictures")
    say(f"Look at {annotated} and {report}. All of it took {seconds:.0f} s.")
    say("Next, with pictures of your own:")
    for line in ("import FOLDER --project NAME", "train NAME", "key new --name laptop", "serve"):
        say(f"  .venv/bin/atrous {line}")


def _fresh(out: Path) -> Path:
    """An empty folder in the place of an earlier demo's; anything else of that name is left alone."""
    if out.exists() and any(out.iterdir()) and not (out / "home").is_dir():
        raise typer.BadParameter(
            f"{out} is there and was not made by `atrous demo`; name another folder", param_hint="--out"
        )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    return out


def _annotate_over_http(library: Library, model_id: ModelId, folder: Path, reporter: Reporter) -> Path:
    """What a client does: send a file with a key, get a mask and a class map, draw them."""
    version = VersionFolder.open(library.version_folder(model_id.project, model_id.version))
    samples = version.samples(version.measured_split())
    file = max(samples, key=lambda sample: len(np.unique(sample.labels()))).picture_file  # the one with most to see
    _, key = library.create_key("demo")
    with _serving(library) as url:
        answer = _post(f"{url}/{model_id}?api_key={key}", base64.b64encode(file.read_bytes()))
    predictions = answer["predictions"]
    labels_HW = decode_index_mask(base64.b64decode(predictions["segmentation_mask"]))
    picture = overlay(decode(file.read_bytes()), labels_HW, tuple(predictions["class_map"].values()))
    (folder / "annotated.png").write_bytes(encode_picture(picture))
    reporter.say(f"{file.name}: {len(predictions['present_class_ids'])} classes in {1000 * answer['time']:.0f} ms.")
    return folder / "annotated.png"


@contextmanager
def _serving(library: Library) -> Iterator[str]:
    """The server on a free port of this machine, for as long as the block runs."""
    from atrous.runtime.segmenter import load_segmenter
    from atrous.serving.app import create_app
    from atrous.serving.server import Server

    listening = threading.Event()
    app = create_app(library, library, load=load_segmenter)
    server = Server(app, "127.0.0.1", 0, lambda _: listening.set())
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        listening.wait(timeout=30)
        yield server.url
    finally:
        server.stop()
        thread.join()


def _post(url: str, body: bytes) -> dict[str, Any]:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - our own http address
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        answer: dict[str, Any] = jsonlib.load(response)
    return answer
