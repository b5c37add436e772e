"""What each part of the training recipe brings: variants x datasets x seeds, valid mIoU of each.

    python benchmarks/ablation.py FOLDER... --steps 130 --seeds 0 1 --into runs [--side 256 --crop 192] [--only plain]

A FOLDER is that of a frozen version, `ATROUS_HOME/versions/PROJECT/NUMBER`. Every run is one of `atrous.training.train`
in a process of its own, with as many epochs as make the steps; its folder stays in `--into`, and a run that is there
already is only read, so that a table can be filled over days. `--side` and `--crop` make pictures and crops smaller,
for shorter runs. Short runs choose between recipes; what they say of long ones is a guess.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any
from unittest.mock import patch

import torch
from safetensors.torch import load_file

from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.arrays import SizeHW
from atrous.domain.reporter import Silent
from atrous.domain.train_settings import Loss, TrainSettings
from atrous.nets.build import build
from atrous.nets.segmentation_net import SegmentationNet
from atrous.training.data import splits
from atrous.training.data.augment import Augment
from atrous.training.device import start_accelerator
from atrous.training.plan import plan_run, rounded
from atrous.training.train import train
from atrous.training.trained_run import TrainedRun
from atrous.training.validate import validate

PLAIN: dict[str, Any] = {"loss": Loss.CROSS_ENTROPY, "ema_decay": 0.0, "rare_crops": 0.0}
EMA = PLAIN | {"ema_decay": 0.99}
LOVASZ = EMA | {"loss": Loss.LOVASZ}
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": PLAIN,  # cross-entropy, no averaging
    "ema": EMA,
    "ema+ohem": EMA | {"loss": Loss.HARD},
    "ema+dice": EMA | {"loss": Loss.DICE},
    "ema+lovasz": LOVASZ,
    "ema+ohem+lovasz": EMA | {"loss": Loss.HARD_LOVASZ},
    "ours": {},  # + rare crops
    "ours, copy-paste": {"copy_paste": 0.5},
    "ours, one scale": {"scale": (1.0, 1.0)},
    "ours, scales 0.5 to 2": {"scale": (0.5, 2.0)},
    "ours, colours left alone": {"color_changes": 0.0},
    "ours, colours twice as much": {"color_changes": 2.0},
    "ours, backbone rate 0.1": {"backbone_rate": 0.1},
    "ours, backbone rate 1": {"backbone_rate": 1.0},
    "ours, rate 1e-3": {"learning_rate": 1e-3},
    "ours, rate 4e-3": {"learning_rate": 4e-3},
    "ours, batch 4": {"batch_size": 4},
    "ours, batch 2": {"batch_size": 2},
    "ours, batch 2, frozen BatchNorm": {"batch_size": 2, "freeze_batch_norm": True},
}
WITHOUT: dict[str, dict[str, float]] = {
    "ours, brightness left alone": {"brightness": 0.0},
    "ours, contrast left alone": {"contrast": 0.0},
    "ours, saturation left alone": {"saturation": 0.0},
    "ours, hue left alone": {"hue_degrees": 0.0},
    "ours, never blurred": {"blur": 0.0},
    "ours, never mirrored": {"flip": 0.0},
}
"""What `Augment` does that no setting turns off by itself."""
LONGER = "ours, twice the steps"
STRIDE_8, FLIPPED = "ours, output stride 8 at test", "ours, flipped too at test"  # ours, scored in another way
ALL = (*VARIANTS, *WITHOUT, LONGER, STRIDE_8, FLIPPED)


def main() -> None:
    arguments = parse()
    if arguments.one:
        print(json.dumps(score(arguments.folders[0], arguments.one, arguments.seeds[0], arguments)))
        return
    print(f"valid mIoU after about {arguments.steps} steps, mean over seeds {arguments.seeds}, then each seed's")
    print("| variant |" + "".join(f" {name_of(folder)} |" for folder in arguments.folders))
    print("|---|" + "---|" * len(arguments.folders))
    for variant in arguments.only or ALL:
        cells = [cell(folder, variant, arguments) for folder in arguments.folders]
        print(f"| {variant} | {' | '.join(cells)} |", flush=True)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1])
    parser.add_argument("--crop", type=int, help="A side of the crops, for shorter runs.")
    parser.add_argument("--side", type=int, help="The longer side of what the network sees.")
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=ALL)
    parser.add_argument("--one", choices=ALL, help="Do this variant here, for the first folder and seed.")
    return parser.parse_args()


def cell(folder: Path, variant: str, arguments: argparse.Namespace) -> str:
    """A dataset's figures for a variant: the mean over the seeds, and each seed's."""
    scores = [in_own_process(folder, variant, seed, arguments) for seed in arguments.seeds]
    return f"{100 * mean(scores):.1f} ({', '.join(f'{100 * each:.1f}' for each in scores)})"


def in_own_process(folder: Path, variant: str, seed: int, arguments: argparse.Namespace) -> float:
    """One run, where nothing is left of the ones before."""
    words = [str(folder), "--one", variant, "--seeds", str(seed), "--steps", str(arguments.steps)]
    words += ["--into", str(arguments.into)]
    for flag, value in (("--crop", arguments.crop), ("--side", arguments.side)):
        words += [flag, str(value)] if value else []
    ran = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=True)
    return float(json.loads(ran.stdout.splitlines()[-1]))


def score(folder: Path, variant: str, seed: int, arguments: argparse.Namespace) -> float:
    """The valid mIoU of a run's best epoch, or of its weights in another way."""
    version = VersionFolder.open(folder)
    longer = 2 if variant == LONGER else 1
    changes = VARIANTS.get(variant, {})
    settings = settings_for(version, seed, longer * arguments.steps, changes, arguments)
    recipe = variant if variant in VARIANTS | WITHOUT else "ours"
    words = (name_of(folder), recipe.replace(" ", "-").replace(",", ""), f"{settings.epochs}-epochs", f"seed-{seed}")
    into: Path = arguments.into / "-".join(words)
    with patch.object(splits, "Augment", partial(Augment, **WITHOUT.get(variant, {}))):
        run = train(settings, version, into, Silent(), resume=into.exists())
    if variant in (STRIDE_8, FLIPPED):
        return score_again(run, version, variant)
    return max(row.valid_miou for row in run.history)


def settings_for(
    version: VersionFolder, seed: int, steps: int, changes: dict[str, Any], arguments: argparse.Namespace
) -> TrainSettings:
    """A recipe for so many steps of this version, rounded up to whole epochs."""
    crop_HW = (arguments.crop, arguments.crop) if arguments.crop else None
    settings = replace(TrainSettings(seed=seed, crop_HW=crop_HW), **changes)
    settings = replace(settings, input_size_HW=size_for(version, settings, arguments.side))
    an_epoch = -(-len(version.samples("train")) // settings.batch_size)
    return replace(settings, epochs=-(-steps // an_epoch))


def size_for(version: VersionFolder, settings: TrainSettings, side: int | None) -> SizeHW | None:
    """The planned input, made smaller so that its longer side is as asked."""
    if side is None:
        return None
    height, width = plan_run(settings, version).input_size_HW
    return rounded(height * side / max(height, width)), rounded(width * side / max(height, width))


def score_again(run: TrainedRun, version: VersionFolder, variant: str) -> float:
    """The valid mIoU of a run's weights in a network that is used otherwise."""
    stride = 8 if variant == STRIDE_8 else run.settings.net.output_stride
    net = build(replace(run.settings.net, output_stride=stride), len(version.classes))
    net.load_state_dict(load_file(run.weights))
    used = BothSides(net) if variant == FLIPPED else net
    accelerator = start_accelerator()
    valid = splits.open_splits(version, plan_run(run.settings, version), accelerator).valid
    return validate(used.eval(), valid, version.classes, accelerator).miou


class BothSides(SegmentationNet):
    """A network that looks at the picture and at its mirror image, and takes the mean of the logits."""

    def __init__(self, net: SegmentationNet) -> None:
        super().__init__(
            net.backbone, net.classes, logits_stride=net.logits_stride, classifier_name=net.classifier_name
        )
        self._net = net

    def forward(self, pictures_NCHW: torch.Tensor) -> torch.Tensor:
        mirrored: torch.Tensor = self._net(pictures_NCHW.flip(3)).flip(3)
        return (self._net(pictures_NCHW) + mirrored) / 2


def name_of(folder: Path) -> str:
    """The project's name."""
    return folder.parent.name


if __name__ == "__main__":
    main()
