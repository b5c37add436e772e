"""`benchmarks/training.py` in its short form: what it prints, not how quick it is."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "training.py"
SHORT = ("--batch", "2", "--crop", "64", "--steps", "1", "--rounds", "1")


def test_both_ways_are_measured_and_compared() -> None:
    *_, plain, ours, verdict = printed()
    assert "plain" in plain
    assert "ours" in ours
    rates = [float(line.split(" pictures/s")[0].split()[-1]) for line in (plain, ours)]
    assert verdict.startswith("ours makes ")
    assert float(verdict.split()[2]) == pytest.approx(rates[1] / rates[0], abs=0.06)  # both are rounded


def test_the_parts_of_a_step_make_up_the_step() -> None:
    milliseconds = {line[:22].strip(): int(line[22:].split()[0]) for line in printed("--parts")}
    whole = milliseconds.pop("the step")
    assert set(milliseconds) == {"convolutions", "depthwise convolutions", "normalization", "all else"}
    assert min(milliseconds.values()) > 0
    assert abs(sum(milliseconds.values()) - whole) <= len(milliseconds)  # each is rounded


def printed(*flags: str) -> list[str]:
    ran = subprocess.run([sys.executable, BENCHMARK, *SHORT, *flags], capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()
