"""One contract that both engines pass, and what each refuses."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from tiny_network import SIZE_HW, MakePackage, expected_logits, tiny_onnx

from atrous.domain.errors import BadPackage, BadSettings
from atrous.domain.preprocessing import EFFICIENTNET_LITE, IMAGENET, Normalization
from atrous.runtime.package import read_package
from atrous.runtime.sessions.choose import open_session
from atrous.runtime.sessions.onnxruntime import OnnxRuntimeSession
from atrous.runtime.sessions.openvino import OpenVinoSession

ENGINES = [OpenVinoSession, OnnxRuntimeSession]
AnySession = type[OpenVinoSession] | type[OnnxRuntimeSession]

UNSCALED = Normalization(mean=(10.0, 120.0, 200.0), std=(1.0, 50.0, 3.0), scaling_factor=1.0)


def saved(model: onnx.ModelProto, folder: Path) -> Path:
    file = folder / "weights.onnx"
    onnx.save(model, file)
    return file


def pictures(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(count).integers(0, 256, (count, *SIZE_HW, 3), dtype=np.uint8)


@pytest.mark.parametrize("engine", ENGINES)
class TestContract:
    """What holds for every engine."""

    @pytest.mark.parametrize("batch", ["batch", 1, 2])
    @pytest.mark.parametrize("count", [1, 3])
    def test_logits_are_those_of_the_network(
        self, engine: AnySession, tmp_path: Path, batch: str | int, count: int
    ) -> None:
        session = engine(saved(tiny_onnx(batch), tmp_path), SIZE_HW, IMAGENET)
        logits = session.run(pictures(count))
        assert logits.shape == (count, 3, 8, 12)
        assert logits.dtype == np.float32
        np.testing.assert_allclose(logits, expected_logits(pictures(count), IMAGENET), atol=1e-4)

    @pytest.mark.parametrize("normalization", [IMAGENET, EFFICIENTNET_LITE, UNSCALED])
    def test_normalization_is_the_packages(
        self, engine: AnySession, tmp_path: Path, normalization: Normalization
    ) -> None:
        session = engine(saved(tiny_onnx(), tmp_path), SIZE_HW, normalization)
        expected = expected_logits(pictures(1), normalization)
        np.testing.assert_allclose(session.run(pictures(1)), expected, rtol=1e-4, atol=1e-4)

    def test_a_bgr_network_gets_blue_first(self, engine: AnySession, tmp_path: Path) -> None:
        session = engine(saved(tiny_onnx(), tmp_path), SIZE_HW, IMAGENET, color_mode="bgr")
        expected = expected_logits(pictures(1)[..., ::-1], IMAGENET)
        np.testing.assert_allclose(session.run(pictures(1)), expected, atol=1e-4)

    def test_threads_do_not_mix_their_pictures(self, engine: AnySession, tmp_path: Path) -> None:
        session = engine(saved(tiny_onnx(), tmp_path), SIZE_HW, IMAGENET, threads=1)
        many = pictures(64)
        with ThreadPoolExecutor(8) as pool:
            logits = list(pool.map(lambda picture: session.run(picture[None])[0], many))
        np.testing.assert_allclose(np.stack(logits), expected_logits(many, IMAGENET), atol=1e-4)

    def test_a_result_is_kept_when_the_next_picture_runs(self, engine: AnySession, tmp_path: Path) -> None:
        session = engine(saved(tiny_onnx(), tmp_path), SIZE_HW, IMAGENET)
        first = session.run(pictures(1))
        before = first.copy()
        session.run(255 - pictures(1))
        np.testing.assert_array_equal(first, before)

    def test_pictures_may_be_views(self, engine: AnySession, tmp_path: Path) -> None:
        session = engine(saved(tiny_onnx(), tmp_path), SIZE_HW, IMAGENET)
        mirrored = pictures(1)[:, :, ::-1]
        np.testing.assert_allclose(session.run(mirrored), expected_logits(mirrored, IMAGENET), atol=1e-4)

    def test_weights_in_other_files_are_refused(self, engine: AnySession, tmp_path: Path) -> None:
        onnx.save(tiny_onnx(), tmp_path / "w.onnx", save_as_external_data=True, location="w.bin", size_threshold=0)
        with pytest.raises(BadPackage, match="keeps weights in other files"):
            engine(tmp_path / "w.onnx", SIZE_HW, IMAGENET)

    def test_what_is_no_onnx_is_refused(self, engine: AnySession, tmp_path: Path) -> None:
        (tmp_path / "weights.onnx").write_bytes(b"GIF89a and so on")
        with pytest.raises(BadPackage, match="damaged or no ONNX file"):
            engine(tmp_path / "weights.onnx", SIZE_HW, IMAGENET)

    def test_a_graph_that_cannot_run_is_refused(self, engine: AnySession, tmp_path: Path) -> None:
        model = tiny_onnx()
        model.graph.node[1].op_type = "Konv"
        with pytest.raises(BadPackage, match="cannot run it"):
            engine(saved(model, tmp_path), SIZE_HW, IMAGENET)

    def test_a_network_for_another_size_is_refused(self, engine: AnySession, tmp_path: Path) -> None:
        weights = saved(tiny_onnx(size_HW=(16, 16)), tmp_path)
        with pytest.raises(BadPackage, match="takes arrays of anyx3x16x16; its package says batches of 3x32x48"):
            engine(weights, SIZE_HW, IMAGENET)


class TestPrecision:
    """What is computed in which numbers."""

    def test_f32_is_exact_where_bf16_rounds(self, tmp_path: Path) -> None:
        weights = saved(tiny_onnx(), tmp_path)
        expected = expected_logits(pictures(1), IMAGENET)
        exact = OpenVinoSession(weights, SIZE_HW, IMAGENET, precision="f32").run(pictures(1))
        assert np.abs(exact - expected).max() < 1e-5

    def test_bf16_is_close(self, tmp_path: Path) -> None:
        weights = saved(tiny_onnx(), tmp_path)
        session = OpenVinoSession(weights, SIZE_HW, IMAGENET, precision="bf16")
        np.testing.assert_allclose(session.run(pictures(1)), expected_logits(pictures(1), IMAGENET), atol=0.2)
        assert session.name == "OpenVINO bf16"

    def test_onnxruntime_has_no_bf16(self, tmp_path: Path) -> None:
        with pytest.raises(BadSettings, match="has no bf16"):
            OnnxRuntimeSession(saved(tiny_onnx(), tmp_path), SIZE_HW, IMAGENET, precision="bf16")


class TestChoose:
    """The one place that chooses."""

    @pytest.mark.parametrize(("engine", "name"), [("openvino", "OpenVINO f32"), ("onnxruntime", "ONNX Runtime f32")])
    def test_by_name(self, make_package: MakePackage, engine: Literal["openvino", "onnxruntime"], name: str) -> None:
        session = open_session(read_package(make_package()), engine)
        assert session.name == name
        assert session.input_size_HW == SIZE_HW

    def test_int8_takes_its_own_file(self, make_package: MakePackage) -> None:
        folder = make_package()
        with pytest.raises(BadPackage, match=r"has no weights\.int8\.onnx"):
            open_session(read_package(folder), precision="int8")
        (folder / "weights.onnx").rename(folder / "weights.int8.onnx")
        assert open_session(read_package(folder), precision="int8").run(pictures(1)).shape == (1, 3, 8, 12)

    def test_unknown_names_are_refused(self, make_package: MakePackage) -> None:
        package = read_package(make_package())
        with pytest.raises(BadSettings, match="engine is 'tflite'; wanted one of openvino, onnxruntime"):
            open_session(package, "tflite")  # type: ignore[arg-type]
        with pytest.raises(BadSettings, match="precision is 'f8'; wanted one of f32, bf16, int8"):
            open_session(package, precision="f8")  # type: ignore[arg-type]
