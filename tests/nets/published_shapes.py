"""Names and shapes of what torchvision's files hold, written down from its public source, and such files."""

from pathlib import Path

import torch
from torch import Tensor, nn

Shape = tuple[int, ...]
Shapes = dict[str, Shape]


def norm(name: str, channels: int) -> Shapes:
    vectors = {f"{name}.{part}": (channels,) for part in ("weight", "bias", "running_mean", "running_var")}
    return vectors | {f"{name}.num_batches_tracked": ()}


def linear(name: str, *shape: int) -> Shapes:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}


def conv_norm(name: str, before: int, after: int, kernel: int) -> Shapes:
    return {f"{name}.0.weight": (after, before, kernel, kernel)} | norm(f"{name}.1", after)


def resnet_features(blocks: tuple[int, ...]) -> Shapes:
    shapes: Shapes = {"conv1.weight": (64, 3, 7, 7)} | norm("bn1", 64)
    before = 64
    for layer, (count, width) in enumerate(zip(blocks, (64, 128, 256, 512), strict=True), start=1):
        for block in range(count):
            name = f"layer{layer}.{block}"
            shapes |= {f"{name}.conv1.weight": (width, before, 1, 1)} | norm(f"{name}.bn1", width)
            shapes |= {f"{name}.conv2.weight": (width, width, 3, 3)} | norm(f"{name}.bn2", width)
            shapes |= {f"{name}.conv3.weight": (4 * width, width, 1, 1)} | norm(f"{name}.bn3", 4 * width)
            if block == 0:
                shapes |= conv_norm(f"{name}.downsample", before, 4 * width, 1)
            before = 4 * width
    return shapes


# kernel, expanded channels, channels after, channels of the squeeze
MOBILENET_BLOCKS = (
    (3, 16, 16, 0),
    (3, 64, 24, 0),
    (3, 72, 24, 0),
    (5, 72, 40, 24),
    (5, 120, 40, 32),
    (5, 120, 40, 32),
    (3, 240, 80, 0),
    (3, 200, 80, 0),
    (3, 184, 80, 0),
    (3, 184, 80, 0),
    (3, 480, 112, 120),
    (3, 672, 112, 168),
    (5, 672, 160, 168),
    (5, 960, 160, 240),
    (5, 960, 160, 240),
)


def mobilenet_features() -> Shapes:
    shapes, before = conv_norm("0", 3, 16, 3), 16
    for number, (kernel, middle, after, squeeze) in enumerate(MOBILENET_BLOCKS, start=1):
        steps = [] if middle == before else [("conv", before, middle, 1)]
        steps += [("conv", 1, middle, kernel), *([("squeeze", middle, squeeze, 1)] if squeeze else [])]
        steps += [("conv", middle, after, 1)]
        for step, (kind, taken, given, size) in enumerate(steps):
            name = f"{number}.block.{step}"
            if kind == "conv":
                shapes |= conv_norm(name, taken, given, size)
            else:
                shapes |= linear(f"{name}.fc1", given, taken, 1, 1) | linear(f"{name}.fc2", taken, given, 1, 1)
        before = after
    return shapes | conv_norm("16", before, 960, 1)


def prefixed(prefix: str, shapes: Shapes) -> Shapes:
    return {prefix + name: shape for name, shape in shapes.items()}


def deeplab_head(channels: int, classes: int) -> Shapes:
    shapes = conv_norm("classifier.0.convs.0", channels, 256, 1)
    for branch in (1, 2, 3):
        shapes |= conv_norm(f"classifier.0.convs.{branch}", channels, 256, 3)
    shapes |= {"classifier.0.convs.4.1.weight": (256, channels, 1, 1)} | norm("classifier.0.convs.4.2", 256)
    shapes |= conv_norm("classifier.0.project", 1280, 256, 1)
    shapes |= {"classifier.1.weight": (256, 256, 3, 3)} | norm("classifier.2", 256)
    return shapes | linear("classifier.4", classes, 256, 1, 1)


def auxiliary_head(channels: int, classes: int) -> Shapes:
    between = channels // 4
    shapes: Shapes = {"aux_classifier.0.weight": (between, channels, 3, 3)} | norm("aux_classifier.1", between)
    return shapes | linear("aux_classifier.4", classes, between, 1, 1)


RESNET50 = resnet_features((3, 4, 6, 3))
RESNET50_CLASSIFIER = RESNET50 | linear("fc", 1000, 2048)
MOBILENET_CLASSIFIER = (
    prefixed("features.", mobilenet_features()) | linear("classifier.0", 1280, 960) | linear("classifier.3", 1000, 1280)
)
DEEPLABV3_RESNET50 = prefixed("backbone.", RESNET50) | deeplab_head(2048, 21) | auxiliary_head(1024, 21)
DEEPLABV3_MOBILENET = prefixed("backbone.", mobilenet_features()) | deeplab_head(960, 21) | auxiliary_head(40, 21)


def write(file: Path, shapes: Shapes) -> dict[str, Tensor]:
    """A file of these names and shapes; each tensor is one number repeated, so that the file stays small."""
    tensors = {name: torch.tensor(float(number)).expand(shape) for number, (name, shape) in enumerate(shapes.items())}
    torch.save(tensors, file)
    return tensors


def same(net: nn.Module, name: str, tensor: Tensor) -> bool:
    return torch.equal(net.state_dict()[name].float(), tensor)
