"""What the environment says. The only place that reads it; everything else is handed its parts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from atrous.domain.errors import BadSettings


@dataclass(frozen=True)
class Settings:
    """Where the data lives."""

    home: Path
    """`ATROUS_HOME`: pictures, versions, runs, models and the catalog. Default `~/.atrous`."""
    database_url: str | None
    """`ATROUS_DATABASE_URL`: the catalog as an SQLAlchemy URL. Default: an SQLite file in the home."""
    allow_urls: bool = False
    """`ATROUS_ALLOW_URLS`: 1 lets `atrous serve` load pictures that clients name by URL. Default: 0."""

    @property
    def trials(self) -> Path:
        """Notes on which precision each model is fastest in on this machine; may be deleted at any time."""
        return self.home / "trials"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process.

    Raises:
        BadSettings: a variable has a value that cannot work.
    """
    home = Path(environment.get("ATROUS_HOME") or "~/.atrous").expanduser()
    return Settings(
        home,
        environment.get("ATROUS_DATABASE_URL") or None,
        allow_urls=_switch(environment, "ATROUS_ALLOW_URLS"),
    )


def _switch(environment: Mapping[str, str], name: str) -> bool:
    word = environment.get(name) or "0"
    if word not in ("0", "1"):
        raise BadSettings(f"{name} is {word!r}; wanted 1 or 0.")
    return word == "1"


TORCH_ON_CPUS = {"OMP_WAIT_POLICY": "passive", "THP_MEM_ALLOC_ENABLE": "1"}
"""How torch waits and where it computes, on a CPU.

Its threads sleep while they wait for each other. By default they spin, and a training beside any other work on the same
cores takes two to eight times as long (measured on two cores); alone it costs 3 to 20 %. Tensors lie in pages of 2 MB
where the system has them, which took 8 % off a training step, and on another day added about as much.
"""


def set_up_torch() -> None:
    """Set `TORCH_ON_CPUS`; to be called before torch is imported, and left to whoever has decided for himself."""
    for name, value in TORCH_ON_CPUS.items():
        os.environ.setdefault(name, value)
