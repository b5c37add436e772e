"""Starting from whole networks: SMP's checkpoints, and our own with other classes."""

import pytest
import torch
from published_shapes import RESNET50, Shapes, conv_norm, linear, norm, prefixed, same, write
from safetensors.torch import save_file

from atrous.domain.errors import BadWeights
from atrous.domain.train_settings import Architecture, NetSettings
from atrous.nets.build import build
from atrous.nets.weights import ClassNames, load_start

# What segmentation_models.pytorch's state dicts hold, written down from its public source.


def separable_norm(name: str, before: int, after: int) -> Shapes:
    depthwise, pointwise = {f"{name}.0.0.weight": (before, 1, 3, 3)}, {f"{name}.0.1.weight": (after, before, 1, 1)}
    return depthwise | pointwise | norm(f"{name}.1", after)


def smp_aspp(name: str, channels: int, *, separable: bool) -> Shapes:
    shapes = conv_norm(f"{name}.convs.0", channels, 256, 1)
    for branch in (1, 2, 3):
        branch_name = f"{name}.convs.{branch}"
        dilated = separable_norm if separable else dense_norm
        shapes |= dilated(branch_name, channels, 256)
    shapes |= {f"{name}.convs.4.1.weight": (256, channels, 1, 1)} | norm(f"{name}.convs.4.2", 256)
    return shapes | conv_norm(f"{name}.project", 1280, 256, 1)


def dense_norm(name: str, before: int, after: int) -> Shapes:
    return conv_norm(name, before, after, 3)


def smp_plus(classes: int) -> Shapes:
    shapes = prefixed("encoder.", RESNET50) | smp_aspp("decoder.aspp.0", 2048, separable=True)
    shapes |= {"decoder.aspp.1.0.weight": (256, 1, 3, 3), "decoder.aspp.1.1.weight": (256, 256, 1, 1)}
    shapes |= norm("decoder.aspp.2", 256) | conv_norm("decoder.block1", 256, 48, 1)
    shapes |= separable_norm("decoder.block2", 304, 256)
    return shapes | linear("segmentation_head.0", classes, 256, 1, 1)


def smp_v3(classes: int) -> Shapes:
    shapes = prefixed("encoder.", RESNET50) | smp_aspp("decoder.0", 2048, separable=False)
    shapes |= {"decoder.1.weight": (256, 256, 3, 3)} | norm("decoder.2", 256)
    return shapes | linear("segmentation_head.0", classes, 256, 1, 1)


@pytest.mark.parametrize(
    ("settings", "shapes", "places"),
    [
        (
            NetSettings(Architecture.DEEPLABV3PLUS, "resnet50"),
            smp_plus(5),
            {
                "encoder.layer3.2.bn2.weight": "backbone.layer3.2.bn2.weight",
                "decoder.aspp.0.convs.2.0.1.weight": "aspp.convs.2.0.1.weight",
                "decoder.aspp.1.0.weight": "decoder.smooth.0.0.weight",
                "decoder.aspp.2.bias": "decoder.smooth.1.bias",
                "decoder.block1.0.weight": "decoder.narrow.0.weight",
                "decoder.block2.0.1.weight": "decoder.mix.0.1.weight",
                "segmentation_head.0.bias": "classifier.bias",
            },
        ),
        (
            NetSettings(Architecture.DEEPLABV3, "resnet50", output_stride=8),
            smp_v3(5),
            {
                "encoder.conv1.weight": "backbone.conv1.weight",
                "decoder.0.convs.3.0.weight": "classifier.0.convs.3.0.weight",
                "decoder.2.running_mean": "classifier.2.running_mean",
                "segmentation_head.0.weight": "classifier.4.weight",
            },
        ),
    ],
    ids=["plus", "v3"],
)
def test_smps_checkpoints_fill_the_whole_network(tmp_path, settings, shapes, places):
    tensors = write(tmp_path / "smp.pth", shapes)
    net = build(settings, classes=5)

    said = load_start(net, tmp_path / "smp.pth")

    assert len(shapes) == len(net.state_dict())
    for theirs, ours in places.items():
        assert same(net, ours, tensors[theirs]), theirs
    assert "segmentation_models.pytorch" in said[0]


def test_smps_checkpoint_of_another_architecture_is_refused(tmp_path):
    write(tmp_path / "smp.pth", smp_v3(5))

    with pytest.raises(BadWeights, match="DeepLabV3Plus"):
        load_start(build(NetSettings(backbone="resnet50"), classes=5), tmp_path / "smp.pth")


def test_rows_of_the_last_layer_go_to_the_classes_of_their_names(tmp_path):
    torch.manual_seed(0)
    before, after = build(NetSettings(), classes=3), build(NetSettings(), classes=3)
    save_file(before.state_dict(), tmp_path / "leaves.safetensors")
    fresh = after.classifier.weight[1].clone()
    names = ClassNames(("background", "oak", "elm"), ("background", "ash", "oak"))

    said = load_start(after, tmp_path / "leaves.safetensors", names)

    assert torch.equal(after.classifier.weight[0], before.classifier.weight[0])
    assert torch.equal(after.classifier.weight[2], before.classifier.weight[1])
    assert torch.equal(after.classifier.weight[1], fresh)
    assert same(after, "decoder.smooth.1.weight", before.state_dict()["decoder.smooth.1.weight"])
    assert said[-1] == "The last layer keeps what the file knows of background, oak; new to it: ash."
    assert not any("starts random" in sentence for sentence in said)


def test_without_a_class_in_common_the_last_layer_starts_new(tmp_path):
    net = build(NetSettings(), classes=2)
    save_file(build(NetSettings(), classes=1).state_dict(), tmp_path / "one.safetensors")
    fresh = net.classifier.weight.clone()

    said = load_start(net, tmp_path / "one.safetensors", ClassNames(("sky",), ("oak", "elm")))

    assert torch.equal(net.classifier.weight, fresh)
    assert "no class; new to it: oak, elm" in said[-1]
