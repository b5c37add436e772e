"""What the environment says, and what is said to it before torch is there."""

import os

import pytest

from atrous.settings import set_up_torch

SAID = {"OMP_WAIT_POLICY": "passive", "THP_MEM_ALLOC_ENABLE": "1"}


def test_torch_is_set_up_but_for_what_was_decided_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SAID:
        monkeypatch.delenv(name, raising=False)
    set_up_torch()
    assert {name: os.environ[name] for name in SAID} == SAID

    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    set_up_torch()
    assert os.environ["OMP_WAIT_POLICY"] == "active"
