"""Export: the package does what the trained network does, or there is no package."""

import shutil

import onnx
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file
from tiny_net import CLASSES, FIELDS, PREPROCESSING, TinyNet, Turncoat
from training_fakes import Memory

from atrous.domain.errors import BadDataset, BadSettings, ExportMismatch
from atrous.domain.preprocessing import Preprocessing
from atrous.runtime.segmenter import load_segmenter
from atrous.training.evaluation.evaluate import evaluate
from atrous.training.exporting.export import export
from atrous.training.reporting.words import exact_percent


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    reporter = Memory()
    folder = tmp_path_factory.mktemp("exported") / "package"
    return export(TinyNet(), CLASSES, PREPROCESSING, FIELDS, folder, reporter), reporter


def test_the_package_has_all_its_files_and_no_more(exported):
    package, _ = exported
    assert {file.name for file in package.folder.iterdir()} == {
        "model_config.json",
        "inference_config.json",
        "class_names.txt",
        "weights.onnx",
        "weights.safetensors",
    }
    assert list(package.folder.parent.iterdir()) == [package.folder]


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_the_package_labels_pictures(exported, engine):
    package, _ = exported
    found = evaluate(load_segmenter(package.folder, engine), FIELDS, Memory())
    assert found.metrics.miou > 0.9


def test_the_onnx_file_takes_any_batch_of_normalized_pictures(exported):
    package, _ = exported
    model = onnx.load(package.weights())
    (feed,), (out,) = model.graph.input, model.graph.output
    assert feed.name == "input"
    assert feed.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    assert [axis.dim_param or axis.dim_value for axis in feed.type.tensor_type.shape.dim] == ["batch", 3, 32, 48]
    assert [axis.dim_param or axis.dim_value for axis in out.type.tensor_type.shape.dim] == ["batch", 2, 8, 12]

    session = onnxruntime.InferenceSession(package.weights())
    pictures_NCHW = torch.randn(3, 3, 32, 48)
    logits_NKHW = torch.from_numpy(session.run(None, {"input": pictures_NCHW.numpy()})[0])
    torch.testing.assert_close(logits_NKHW, TinyNet().eval()(pictures_NCHW), atol=1e-4, rtol=1e-4)


def test_the_weights_are_kept_for_training_on(exported):
    package, _ = exported
    net = TinyNet()
    torch.nn.init.zeros_(net.mix[0].weight)
    net.load_state_dict(load_file(package.folder / "weights.safetensors"))
    assert torch.equal(net.mix[0].weight, TinyNet().mix[0].weight)


def test_how_far_the_engines_agree_is_said(exported):
    _, reporter = exported
    assert "OpenVINO f32 labels 100 % of the pixels as torch does." in reporter.said
    assert "ONNX Runtime f32 labels 100 % of the pixels as torch does." in reporter.said


def test_the_exporter_keeps_its_chatter_to_itself(tmp_path, capfd):
    export(TinyNet(), CLASSES, PREPROCESSING, FIELDS[:1], tmp_path / "package", Memory())
    assert capfd.readouterr() == ("", "")


def test_a_network_that_changes_on_export_leaves_no_package(tmp_path):
    with pytest.raises(ExportMismatch, match=r"OpenVINO f32 and torch agree on .* wanted 99\.99 %"):
        export(Turncoat(), CLASSES, PREPROCESSING, FIELDS, tmp_path / "package", Memory())
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_package_that_was_there(exported, tmp_path):
    folder = shutil.copytree(exported[0].folder, tmp_path / "package")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(ExportMismatch):
        export(Turncoat(), CLASSES, PREPROCESSING, FIELDS[:1], folder, Memory())
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_what_cannot_be_exported_is_said(tmp_path):
    with pytest.raises(BadSettings, match="no resize"):
        export(TinyNet(), CLASSES, Preprocessing(), FIELDS, tmp_path / "package", Memory())
    with pytest.raises(BadDataset, match="no pictures to compare"):
        export(TinyNet(), CLASSES, PREPROCESSING, [], tmp_path / "package", Memory())


@pytest.mark.parametrize(("share", "text"), [(1.0, "100 %"), (0.999_999_9, "99.999 %"), (0.9999, "99.990 %")])
def test_agreement_is_not_rounded_up_to_all(share, text):
    assert exact_percent(share) == text
