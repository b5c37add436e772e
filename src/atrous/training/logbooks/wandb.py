"""Weights & Biases: a run in the project of the same name; offline where WANDB_MODE says so."""

from collections.abc import Mapping

import wandb

from atrous.training.logbooks.logbook import RunTitle


class WandbLogbook:
    """History and settings of one W&B run; a resumed training goes on in it."""

    def __init__(self, title: RunTitle) -> None:
        self._run = wandb.init(
            project=title.project,
            name=title.name,
            id=title.name.replace("/", "-"),
            resume="allow",
            dir=str(title.folder),
            config=dict(title.settings),
        )

    def write(self, epoch: int, figures: Mapping[str, float]) -> None:
        """A row of the run's history."""
        self._run.log(dict(figures), step=epoch)

    def close(self) -> None:
        """End the run."""
        self._run.finish()
