"""What each part of the training recipe brings: variants x datasets x seeds, valid mIoU of each.

    python benchmarks/ablation.py FOLDER... --epochs 10 --seeds 0 1 --into runs [--only plain ours] [--crop 320]

A FOLDER is that of a frozen version, `ATROUS_HOME/versions/PROJECT/NUMBER`. Every run is one of `atrous.training.train`
in a process of its own; its folder stays in `--into`, and a run that is there already is only read, so that a table can
be filled over days. Short runs choose between recipes; what they say of long ones is a guess.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.reporter import Silent
from atrous.domain.train_settings import Loss, TrainSettings
from atrous.training.train import train

PLAIN: dict[str, Any] = {"loss": Loss.CROSS_ENTROPY, "ema_decay": 0.0, "rare_crops": 0.0}
EMA = PLAIN | {"ema_decay": 0.99}
LOVASZ = EMA | {"loss": Loss.LOVASZ}
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": PLAIN,  # cross-entropy, no averaging
    "ema": EMA,
    "ema+ohem": EMA | {"loss": Loss.HARD},
    "ema+dice": EMA | {"loss": Loss.DICE},
    "ema+lovasz": LOVASZ,
    "ema+lovasz+rare": LOVASZ | {"rare_crops": 0.5},
    "ours": {},
    "ours, one scale": {"scale": (1.0, 1.0)},
    "ours, scales 0.5 to 2": {"scale": (0.5, 2.0)},
    "ours, backbone rate 0.1": {"backbone_rate": 0.1},
    "ours, backbone rate 1": {"backbone_rate": 1.0},
    "ours, rate 1e-3": {"learning_rate": 1e-3},
    "ours, rate 4e-3": {"learning_rate": 4e-3},
    "ours, batch 4": {"batch_size": 4},
    "ours, batch 2": {"batch_size": 2},
    "ours, batch 2, frozen BatchNorm": {"batch_size": 2, "freeze_batch_norm": True},
}


def main() -> None:
    arguments = parse()
    if arguments.one:
        print(json.dumps(score(arguments.folders[0], arguments.one, arguments.seeds[0], arguments)))
        return
    print(f"valid mIoU after {arguments.epochs} epochs, mean over seeds {arguments.seeds}, then each seed's")
    print("| variant |" + "".join(f" {name_of(folder)} |" for folder in arguments.folders))
    print("|---|" + "---|" * len(arguments.folders))
    for variant in arguments.only or VARIANTS:
        cells = [cell(folder, variant, arguments) for folder in arguments.folders]
        print(f"| {variant} | {' | '.join(cells)} |", flush=True)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1])
    parser.add_argument("--crop", type=int, help="A side of the crops, for shorter runs.")
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=VARIANTS)
    parser.add_argument("--one", choices=VARIANTS, help="Do this variant here, for the first folder and seed.")
    return parser.parse_args()


def cell(folder: Path, variant: str, arguments: argparse.Namespace) -> str:
    """A dataset's figures for a variant: the mean over the seeds, and each seed's."""
    scores = [in_own_process(folder, variant, seed, arguments) for seed in arguments.seeds]
    return f"{100 * mean(scores):.1f} ({', '.join(f'{100 * each:.1f}' for each in scores)})"


def in_own_process(folder: Path, variant: str, seed: int, arguments: argparse.Namespace) -> float:
    """One run, where nothing is left of the ones before."""
    words = [str(folder), "--one", variant, "--seeds", str(seed), "--epochs", str(arguments.epochs)]
    words += ["--into", str(arguments.into), *(["--crop", str(arguments.crop)] if arguments.crop else [])]
    ran = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=True)
    return float(json.loads(ran.stdout.splitlines()[-1]))


def score(folder: Path, variant: str, seed: int, arguments: argparse.Namespace) -> float:
    """The best epoch's valid mIoU of a run."""
    crop_HW = (arguments.crop, arguments.crop) if arguments.crop else None
    settings = replace(TrainSettings(epochs=arguments.epochs, seed=seed, crop_HW=crop_HW), **VARIANTS[variant])
    words = (name_of(folder), variant.replace(" ", "-").replace(",", ""), f"{arguments.epochs}-epochs", f"seed-{seed}")
    into: Path = arguments.into / "-".join(words)
    run = train(settings, VersionFolder.open(folder), into, Silent(), resume=into.exists())
    return max(row.valid_miou for row in run.history)


def name_of(folder: Path) -> str:
    """The project's name."""
    return folder.parent.name


if __name__ == "__main__":
    main()
