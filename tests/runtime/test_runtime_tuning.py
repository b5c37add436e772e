"""Which precision a model runs in when nobody says: the fastest here of those that its card calls accurate."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_network import MakePackage

from atrous.runtime.package import ModelPackage, read_package
from atrous.runtime.segmenter import load_segmenter
from atrous.runtime.sessions.openvino import computes_bf16
from atrous.runtime.tuning.candidates import candidates
from atrous.runtime.tuning.fastest import open_fastest
from atrous.runtime.tuning.memory import TrialMemory

DROPS = {"f32": 0.0, "bf16": 0.0049, "int8": 0.005}


def with_card(folder: Path, drops: Mapping[str, object], agreement: object = None) -> ModelPackage:
    """A package whose card has these drops; int8 has its file. Old cards say nothing of agreement."""
    known = {} if agreement is None else {"agreement": agreement}
    rows = [{"precision": precision, "drop": drop} | known for precision, drop in drops.items()]
    (folder / "card.json").write_text(json.dumps({"precisions": rows}))
    shutil.copy(folder / "weights.onnx", folder / "weights.int8.onnx")
    return read_package(folder)


class TestCandidates:
    """What may run without being asked for."""

    def test_half_a_point_may_be_lost(self, make_package: MakePackage) -> None:
        package = with_card(make_package(), DROPS)
        assert candidates(package, bf16=True) == ("f32", "bf16", "int8")
        assert candidates(package, bf16=False) == ("f32", "int8")

    @pytest.mark.parametrize(("agreement", "runs"), [(0.995, True), (1, True), (0.9949, False), ("most", False)])
    def test_nearly_all_pixels_must_be_labelled_as_in_f32_where_that_is_known(
        self, make_package: MakePackage, agreement: object, runs: bool
    ) -> None:
        package = with_card(make_package(), DROPS, agreement)
        assert candidates(package, bf16=False) == (("f32", "int8") if runs else ("f32",))

    @pytest.mark.parametrize("drops", [{"int8": 0.0051}, {"int8": "little"}, {"int8": None}, {}, {"f16": 0.0}])
    def test_what_loses_more_or_is_unknown_may_not(
        self, make_package: MakePackage, drops: Mapping[str, object]
    ) -> None:
        assert candidates(with_card(make_package(), drops), bf16=True) == ("f32",)

    def test_a_file_that_is_not_there_may_not(self, make_package: MakePackage) -> None:
        package = with_card(make_package(), DROPS)
        (package.folder / "weights.int8.onnx").unlink()
        assert candidates(package, bf16=True) == ("f32", "bf16")

    @pytest.mark.parametrize("card", ["{}", '{"precisions": {"int8": 0}}', '{"precisions": ["int8", 3]}'])
    def test_a_card_that_says_nothing_of_it_leaves_f32(self, make_package: MakePackage, card: str) -> None:
        package = with_card(make_package(), DROPS)
        (package.folder / "card.json").write_text(card)
        assert candidates(read_package(package.folder), bf16=True) == ("f32",)


class TestMemory:
    """What was tried is not tried again, and never for another machine or other weights."""

    def test_the_fastest_is_recalled(self, make_package: MakePackage, tmp_path: Path) -> None:
        package = with_card(make_package(), DROPS)
        TrialMemory(tmp_path / "trials", "a").keep(package, {"f32": 0.07, "bf16": 0.03, "int8": 0.02})
        again = TrialMemory(tmp_path / "trials", "a")
        assert again.recall(package, ("f32", "bf16", "int8")) == "int8"
        assert again.recall(package, ("f32", "bf16")) == "bf16"
        assert TrialMemory(tmp_path / "trials", "b").recall(package, ("f32", "bf16")) is None

    def test_a_precision_that_was_not_tried_calls_for_a_trial(self, make_package: MakePackage, tmp_path: Path) -> None:
        package = with_card(make_package(), DROPS)
        memory = TrialMemory(tmp_path / "trials", "a")
        memory.keep(package, {"f32": 0.07})
        assert memory.recall(package, ("f32", "int8")) is None

    def test_other_weights_are_another_model(self, make_package: MakePackage, tmp_path: Path) -> None:
        package = with_card(make_package(), DROPS)
        memory = TrialMemory(tmp_path / "trials", "a")
        memory.keep(package, {"f32": 0.07})
        with (package.folder / "weights.int8.onnx").open("ab") as stream:
            stream.write(b"\0")
        assert memory.recall(package, ("f32",)) is None

    @pytest.mark.parametrize("text", ["", "[]", '{"seconds": 3}', '{"seconds": {"f32": "fast"}}'])
    def test_a_broken_note_is_as_none(self, make_package: MakePackage, tmp_path: Path, text: str) -> None:
        package = with_card(make_package(), DROPS)
        memory = TrialMemory(tmp_path / "trials", "a")
        memory.keep(package, {"f32": 0.07})
        (note,) = (tmp_path / "trials").iterdir()
        note.write_text(text)
        assert memory.recall(package, ("f32",)) is None

    def test_a_folder_that_cannot_be_written_stops_nothing(self, make_package: MakePackage, tmp_path: Path) -> None:
        package = with_card(make_package(), DROPS)
        (tmp_path / "trials").write_text("a file where the folder should be")
        memory = TrialMemory(tmp_path / "trials", "a")
        memory.keep(package, {"f32": 0.07})
        assert memory.recall(package, ("f32",)) is None


class TestFastest:
    """The choice itself."""

    def test_a_trial_is_written_down_and_followed(
        self, make_package: MakePackage, photo: NDArray[np.uint8], tmp_path: Path
    ) -> None:
        package = with_card(make_package(), DROPS)
        before = sorted(package.folder.iterdir())
        first = load_segmenter(package.folder, precision="auto", notes=tmp_path / "trials")
        (note,) = (tmp_path / "trials").iterdir()
        seconds = json.loads(note.read_text())["seconds"]
        assert set(seconds) == {"f32", "int8"} | ({"bf16"} if computes_bf16() else set())
        assert first.session.name == f"OpenVINO {min(seconds, key=seconds.get)}"
        assert first.predict(photo).labels_HW.shape == photo.shape[:2]
        assert sorted(package.folder.iterdir()) == before  # the package is as it was published

    @pytest.mark.parametrize("fastest", ["f32", "int8"])
    def test_the_note_decides_the_next_time(self, make_package: MakePackage, tmp_path: Path, fastest: str) -> None:
        package = with_card(make_package(), DROPS)
        open_fastest(package, notes=tmp_path / "trials")
        (note,) = (tmp_path / "trials").iterdir()
        known = json.loads(note.read_text())
        known["seconds"] = dict.fromkeys(known["seconds"], 1.0) | {fastest: 0.5}
        note.write_text(json.dumps(known))
        assert open_fastest(package, notes=tmp_path / "trials").name == f"OpenVINO {fastest}"

    def test_where_nothing_is_to_be_chosen_nothing_is_tried(self, make_package: MakePackage, tmp_path: Path) -> None:
        package = read_package(make_package())
        assert open_fastest(package, notes=tmp_path / "trials").name == "OpenVINO f32"
        assert not (tmp_path / "trials").exists()

    def test_without_a_folder_it_is_tried_each_time(self, make_package: MakePackage) -> None:
        assert open_fastest(with_card(make_package(), DROPS)).name.startswith("OpenVINO ")
