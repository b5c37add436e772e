"""What runs as machine code, where what was compiled can be kept and where it cannot."""

import numpy as np
import pytest

from atrous.imaging.compiled import compiled


def squares(numbers: np.ndarray) -> float:
    total = 0.0
    for number in numbers:
        total += number * number
    return total


def test_it_is_kept_for_later_processes() -> None:
    kept = compiled(squares)
    assert kept(np.arange(4.0)) == 14
    assert kept._cache.cache_path


def test_without_a_place_for_it_each_process_compiles_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numba.core.caching.CompileResultCacheImpl._locator_classes", [])
    assert compiled(squares)(np.arange(4.0)) == 14
