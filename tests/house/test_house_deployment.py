"""The image and the page on deployment say what is true of the command line."""

import re

import pytest
from test_house_docs import flags_of

from atrous.serving.journal.metrics import Metrics
from places import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
PAGE = (ROOT / "docs" / "deployment.md").read_text()


@pytest.mark.parametrize("text", [DOCKERFILE, PAGE], ids=["Dockerfile", "page"])
def test_every_flag_of_serve_exists(text: str) -> None:
    lines = [line for line in text.splitlines() if re.search(r"atrous serve|CMD \[\"serve", line)]
    assert lines
    assert {flag for line in lines for flag in re.findall(r"--[a-z-]+", line)} <= flags_of("serve")


def test_the_image_has_no_torch_and_no_root() -> None:
    last_stage = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*$", last_stage, re.MULTILINE)
    assert "[train" not in DOCKERFILE
    assert "torch" not in DOCKERFILE.replace("without torch", "")


def test_every_metric_is_on_the_page_and_every_one_on_the_page_exists() -> None:
    there = {metric.name for metric in Metrics().registry.collect() if metric.name.startswith("atrous_")}
    told = {name.removesuffix("_total") for name in re.findall(r"`(atrous_\w+)`", PAGE)}
    assert told == there
