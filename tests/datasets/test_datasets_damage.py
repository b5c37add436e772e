"""Whatever happens to a file: the dataset reads, or an error or problem names the file. Never another exception."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrous.datasets.doctoring.diagnose import diagnose
from atrous.domain.errors import AtrousError


@st.composite
def damages(draw):
    """A file by its place in the dataset, and what becomes of its bytes."""
    place = draw(st.integers(0, 30))
    kind = draw(st.sampled_from(["cut", "change", "replace"]))
    return place, kind, draw(st.integers(0, 10_000)), draw(st.binary(max_size=40))


def damaged(data, kind, at, new):
    at = at % max(1, len(data))
    return {"cut": data[:at], "change": data[:at] + new + data[at + len(new) :], "replace": new}[kind]


@pytest.mark.parametrize("layout", ["roboflow", "index_masks"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=damages())
def test_damage_is_named(layouts, layout, damage):
    folder = write(layouts, layout)
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    place, kind, at, new = damage
    broken = files[place % len(files)]
    whole = broken.read_bytes()
    data = damaged(whole, kind, at, new)
    broken.write_bytes(data)
    try:
        said = " ".join(_everything_said(folder))
    finally:
        broken.write_bytes(whole)
    cut_short = kind == "cut" and broken.suffix in {".jpg", ".png"} and len(data) < len(whole) - 12  # IEND is 12 bytes
    assert not cut_short or str(broken.relative_to(folder)) in said


def write(layouts, layout):
    if layouts.root.is_dir():
        return layouts.root
    if layout == "roboflow":
        return layouts.roboflow({"train": ["a", "b"], "valid": ["c"], "test": ["d"]})
    folder = layouts.index_masks(["a", "b", "c"])
    layouts.text("train.txt", "a\nb\n")
    layouts.text("val.txt", "c\n")
    return folder


def _everything_said(folder: Path):
    try:
        diagnosis = diagnose(folder)
        yield from (problem.sentence for problem in diagnosis.problems)
        diagnosis.usable(skip_bad=True)
    except AtrousError as error:
        yield str(error)
