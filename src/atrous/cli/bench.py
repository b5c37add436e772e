"""`atrous bench`: where the time of an answer goes."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from atrous.cli.console import JsonFlag, percent, print_json, print_table, say
from atrous.cli.precision_flag import PrecisionFlag
from atrous.domain.errors import BadPicture, BadSettings
from atrous.model import model_folder
from atrous.runtime.segmenter import load_segmenter
from atrous.runtime.stages import STAGES, StageBench, StageTimes
from atrous.settings import read_settings

NAME = "bench"
BAR = 30


def run(
    model: Annotated[str, typer.Argument(help="A model id, such as corridor/1, or the folder of an exported package.")],
    pictures: Annotated[
        list[Path], typer.Argument(help="Picture files of the kind the model was trained on: a sure model is faster.")
    ],
    size: Annotated[
        list[str] | None, typer.Option(metavar="WIDTHxHEIGHT", help="As JPEGs of this size; may be repeated.")
    ] = None,
    precision: PrecisionFlag = "auto",
    rounds: Annotated[int, typer.Option(min=1, help="Over all pictures; one more goes before to warm up.")] = 20,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Pictures answered at the same time. Default: one for each processor.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Time the stages of an answer, HTTP left out: medians, their shares, and pictures per second."""
    files = [_read(picture) for picture in pictures]
    segmenter = load_segmenter(model_folder(model), precision=precision, notes=read_settings().trials)
    bench, at_once = StageBench(segmenter), threads or os.cpu_count() or 1
    groups = _groups(files, size)
    measured = [bench.measure(group, rounds) for group in groups]
    rates = [bench.rate(group, rounds, at_once) for group in groups]
    if json:
        tables = [_as_json(times, rate) for times, rate in zip(measured, rates, strict=True)]
        print_json({"model": model, "session": segmenter.session.name, "threads": at_once, "sizes": tables})
        return
    for times, rate in zip(measured, rates, strict=True):
        _print(times, segmenter.session.name)
        say(f"{rate:.1f} pictures a second with {at_once} at a time.")


def _read(picture: Path) -> bytes:
    try:
        return picture.read_bytes()
    except OSError as error:
        raise BadPicture(f"{picture} could not be read ({error.strerror}); give the path of a picture file.") from error


def _groups(files: list[bytes], sizes: list[str] | None) -> list[list[bytes]]:
    """Pictures of one size each."""
    from atrous.imaging.decode import decode, read_size
    from atrous.imaging.jpeg import encode_jpeg
    from atrous.imaging.resize import resize_picture

    if not sizes:
        shapes = [read_size(file) for file in files]
        return [
            [f for f, shape in zip(files, shapes, strict=True) if shape == wanted] for wanted in sorted(set(shapes))
        ]
    pixels = [decode(file) for file in files]
    return [[encode_jpeg(resize_picture(picture, _size(text))) for picture in pixels] for text in sizes]


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise BadSettings(f"--size is {text}; wanted WIDTHxHEIGHT, such as 1280x720.")
    return int(height), int(width)


def _print(times: StageTimes, session: str) -> None:
    height, width = times.size_HW
    shares = [seconds / times.together for seconds in times.medians]
    rows = [
        (stage, f"{1000 * middle:.1f}", f"{1000 * least:.1f}", percent(share), "█" * round(BAR * share))
        for stage, middle, least, share in zip(STAGES, times.medians, times.least, shares, strict=True)
    ]
    rows.append(("together", f"{1000 * times.together:.1f}", f"{1000 * sum(times.least):.1f}", "", ""))
    title = f"{width}x{height}, {session}, {times.answers} answers"
    print_table(title, ("stage", "median ms", "least ms", "share", ""), rows)


def _as_json(times: StageTimes, rate: float) -> dict[str, Any]:
    height, width = times.size_HW
    stages = {
        stage: {"median_ms": 1000 * middle, "least_ms": 1000 * least, "share": middle / times.together}
        for stage, middle, least in zip(STAGES, times.medians, times.least, strict=True)
    }
    return {
        "width": width,
        "height": height,
        "answers": times.answers,
        "stages": stages,
        "together_ms": 1000 * times.together,
        "pictures_per_second": rate,
    }
