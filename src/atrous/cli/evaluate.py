"""`atrous evaluate`: measure a model as it is served."""

from dataclasses import asdict
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json
from atrous.cli.home import open_library
from atrous.cli.precision_flag import PrecisionFlag
from atrous.cli.progress import TerminalReporter
from atrous.domain.model_id import ModelId
from atrous.settings import read_settings

NAME = "evaluate"


def run(
    model: Annotated[str, typer.Argument(help="A model id, such as corridor/1.")],
    split: Annotated[str, typer.Option(help="train, valid or test of the version it was trained on.")] = "test",
    precision: PrecisionFlag = "f32",
    json: JsonFlag = False,
) -> None:
    """Label every picture of a split with the exported model and compare: plain argmax, no threshold."""
    from atrous.cli.metrics import print_metrics
    from atrous.jobs.evaluating import evaluate_model
    from atrous.runtime.segmenter import load_segmenter

    with open_library() as library, TerminalReporter() as reporter:
        model_id = ModelId.parse(model)
        folder = library.model_folder(model_id)
        segmenter = load_segmenter(folder, precision=precision, notes=read_settings().trials)
        evaluation = evaluate_model(library, model_id, segmenter, split, reporter)
    if json:
        pictures = [asdict(score) for score in evaluation.pictures]
        found = {"metrics": asdict(evaluation.metrics), "pictures": pictures}
        print_json({"model": model, "split": split, "session": segmenter.session.name} | found)
        return
    print_metrics(
        evaluation.metrics, f"{model} on {split}, {len(evaluation.pictures)} pictures, {segmenter.session.name}"
    )
