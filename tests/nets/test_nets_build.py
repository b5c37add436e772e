"""Every network that the settings can name: its sizes, its parts, and that it trains and exports."""

import itertools
import math
from pathlib import Path

import onnxruntime
import pytest
import torch
from torch import nn

from atrous.domain.preprocessing import EFFICIENTNET_LITE, IMAGENET
from atrous.domain.train_settings import BACKBONES, Architecture, NetSettings
from atrous.nets.aspp import ASPP
from atrous.nets.backbones.efficientnet_lite import EfficientNetLite
from atrous.nets.backbones.resnet import ResNet
from atrous.nets.build import build
from atrous.nets.segmentation_net import SegmentationNet

ALL_SETTINGS = [NetSettings(*choice) for choice in itertools.product(Architecture, BACKBONES, (8, 16))]


def build_shapes_only(settings: NetSettings, classes: int) -> SegmentationNet:
    with torch.device("meta"):
        return build(settings, classes)


def count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


@pytest.mark.parametrize("settings", ALL_SETTINGS, ids=lambda s: f"{s.architecture}-{s.backbone}-{s.output_stride}")
def test_logits_and_features_have_the_strides_they_promise(settings: NetSettings) -> None:
    net = build_shapes_only(settings, classes=7)
    pictures_NCHW = torch.empty(2, 3, 65, 98, device="meta")  # sides that no stride divides

    fine_NCHW, deep_NCHW = net.backbone(pictures_NCHW)
    logits_NKHW = net(pictures_NCHW)

    assert fine_NCHW.shape == (2, net.backbone.stride4_channels, 17, 25)
    stride = settings.output_stride
    assert deep_NCHW.shape == (2, net.backbone.channels, math.ceil(65 / stride), math.ceil(98 / stride))
    assert net.logits_stride == (4 if settings.architecture is Architecture.DEEPLABV3PLUS else stride)
    assert logits_NKHW.shape == (2, 7, math.ceil(65 / net.logits_stride), math.ceil(98 / net.logits_stride))
    assert net.classes == 7


@pytest.mark.parametrize("settings", [NetSettings(choice) for choice in Architecture], ids=lambda s: s.architecture)
def test_parameters_are_the_backbones_or_the_heads(settings: NetSettings) -> None:
    net = build_shapes_only(settings, classes=7)

    backbone, head = list(net.backbone_parameters()), list(net.head_parameters())

    assert sum(p.numel() for p in backbone) == count(net.backbone)
    assert {id(p) for p in backbone + head} == {id(p) for p in net.parameters()}
    assert len(backbone) + len(head) == len(list(net.parameters()))


@pytest.mark.parametrize(("output_stride", "rates"), [(16, [6, 12, 18]), (8, [12, 24, 36])])
def test_aspp_rates_follow_the_output_stride(output_stride: int, rates: list[int]) -> None:
    net = build_shapes_only(NetSettings(Architecture.DEEPLABV3, "resnet50", output_stride), classes=2)
    (aspp,) = (module for module in net.modules() if isinstance(module, ASPP))

    dilations = [m.dilation[0] for m in aspp.modules() if isinstance(m, nn.Conv2d) and m.kernel_size == (3, 3)]

    assert dilations == rates


@pytest.mark.parametrize(
    ("architecture", "backbone", "separable"),
    [
        (Architecture.DEEPLABV3PLUS, "efficientnet_lite0", True),
        (Architecture.DEEPLABV3PLUS, "mobilenet_v3_large", True),
        (Architecture.DEEPLABV3PLUS, "resnet50", True),
        (Architecture.DEEPLABV3, "efficientnet_lite0", True),
        (Architecture.DEEPLABV3, "mobilenet_v3_large", False),  # torchvision's
        (Architecture.DEEPLABV3, "resnet50", False),
    ],
)
def test_heads_are_separable_where_no_published_checkpoint_is_dense(
    architecture: Architecture, backbone: str, separable: bool
) -> None:
    net = build_shapes_only(NetSettings(architecture, backbone), classes=2)

    heads = [m for name, m in net.named_modules() if not name.startswith("backbone.") and isinstance(m, nn.Conv2d)]
    wide = [conv for conv in heads if conv.kernel_size == (3, 3)]

    assert wide
    assert all((conv.groups == conv.in_channels) is separable for conv in wide)


@pytest.mark.parametrize(
    ("backbone", "normalization"),
    [("efficientnet_lite2", EFFICIENTNET_LITE), ("mobilenet_v3_large", IMAGENET), ("resnet101", IMAGENET)],
)
def test_a_net_knows_the_normalization_of_its_weights(backbone: str, normalization: object) -> None:
    assert build_shapes_only(NetSettings(backbone=backbone), classes=2).normalization == normalization


@pytest.mark.parametrize(
    ("backbone", "aux_channels", "published"),
    [("resnet50", 1024, 42_004_074), ("resnet101", 1024, 60_996_202), ("mobilenet_v3_large", 40, 11_029_328)],
)
def test_deeplabv3_is_as_large_as_torchvisions(backbone: str, aux_channels: int, published: int) -> None:
    """Published figures of torchvision's `deeplabv3_*` with 21 classes; they count an auxiliary head that we lack."""
    between = aux_channels // 4
    auxiliary_head = aux_channels * between * 9 + 2 * between + between * 21 + 21

    net = build_shapes_only(NetSettings(Architecture.DEEPLABV3, backbone, 8), classes=21)

    assert count(net) + auxiliary_head == published


def test_the_default_net_has_the_size_the_design_says() -> None:
    assert count(build_shapes_only(NetSettings(), classes=5)) == pytest.approx(3.9e6, rel=0.02)


@pytest.mark.parametrize(
    ("make", "name", "first"),
    [(EfficientNetLite, "efficientnet_lite0", 1), (ResNet, "resnet50", 0)],
)
def test_dilation_gives_the_strided_features_at_more_places(
    make: type[EfficientNetLite] | type[ResNet], name: str, first: int
) -> None:
    """Every second feature at stride 16 is the classifier's own at stride 32, so ImageNet weights keep their meaning.

    SAME padding centres a stride's windows on odd places of an even-sized picture, torch's padding on even ones.
    """
    torch.manual_seed(0)
    by_stride = {stride: make(name, stride).eval() for stride in (32, 16, 8)}
    for backbone in by_stride.values():
        backbone.load_state_dict(by_stride[32].state_dict())
    pictures_NCHW = torch.randn(1, 3, 64, 128)

    with torch.no_grad():
        deep = {stride: backbone(pictures_NCHW)[1] for stride, backbone in by_stride.items()}

    for coarse, fine in ((32, 16), (16, 8)):
        places = deep[fine][..., first::2, first::2]
        torch.testing.assert_close(places, deep[coarse], rtol=1e-4, atol=1e-5 * float(deep[coarse].abs().max()))


def test_the_same_seed_builds_the_same_net() -> None:
    states = []
    for _ in range(2):
        torch.manual_seed(3)
        states.append(build(NetSettings(), classes=3).state_dict())

    assert all(torch.equal(tensor, states[1][name]) for name, tensor in states[0].items())
    assert not states[0]["classifier.bias"].any()


@pytest.mark.parametrize(
    ("architecture", "backbone"),
    [(Architecture.DEEPLABV3PLUS, "efficientnet_lite0"), (Architecture.DEEPLABV3, "mobilenet_v3_large")],
)
def test_a_batch_of_one_picture_trains(architecture: Architecture, backbone: str) -> None:
    torch.manual_seed(0)
    net = build(NetSettings(architecture, backbone), classes=3).train()

    loss = nn.functional.cross_entropy(net(torch.randn(1, 3, 64, 64)), torch.zeros(1, *_logits_size(net), dtype=int))
    loss.backward()

    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in net.parameters())


def test_the_pooled_statistics_learn_from_two_pictures_but_not_from_one() -> None:
    aspp = ASPP(4, 8, output_stride=16, separable=True, dropout=0.1).train()
    pooled = aspp.convs[-1][2]

    aspp(torch.randn(1, 4, 6, 6))
    assert not pooled.running_mean.any()

    aspp(torch.randn(2, 4, 6, 6))
    assert pooled.running_mean.all()


def test_channels_last_and_bfloat16_give_the_same_classes() -> None:
    torch.manual_seed(0)
    net = build(NetSettings(), classes=3).eval()
    pictures_NCHW = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        plain_NKHW = net(pictures_NCHW)
        net.to(memory_format=torch.channels_last)
        last_NKHW = net(pictures_NCHW.to(memory_format=torch.channels_last))
        with torch.autocast("cpu", torch.bfloat16):
            rough_NKHW = net(pictures_NCHW)

    torch.testing.assert_close(last_NKHW, plain_NKHW, rtol=1e-4, atol=1e-5)
    assert last_NKHW.is_contiguous(memory_format=torch.channels_last)
    assert rough_NKHW.dtype is torch.bfloat16
    assert torch.corrcoef(torch.stack([rough_NKHW.float().flatten(), plain_NKHW.flatten()]))[0, 1] > 0.99


@pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning")  # torch's exporter on itself
def test_the_default_net_exports_to_onnx_with_any_batch(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = build(NetSettings(), classes=3).eval()
    file = tmp_path / "weights.onnx"

    program = torch.onnx.export(
        net,
        (torch.randn(2, 3, 64, 96),),
        input_names=["pictures"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=1024)},),
        dynamo=True,
        verbose=False,
    )
    program.save(file)

    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    assert session.get_inputs()[0].shape == ["batch", 3, 64, 96]
    for batch in (1, 3):
        pictures_NCHW = torch.randn(batch, 3, 64, 96)
        (logits_NKHW,) = session.run(None, {"pictures": pictures_NCHW.numpy()})
        with torch.no_grad():
            torch.testing.assert_close(torch.from_numpy(logits_NKHW), net(pictures_NCHW), rtol=1e-3, atol=1e-4)


def _logits_size(net: SegmentationNet) -> tuple[int, int]:
    return 64 // net.logits_stride, 64 // net.logits_stride
