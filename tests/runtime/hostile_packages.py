"""Packages made to harm whoever opens them, not by their weights: links, pipes, and small files that are none."""

import json
import os
from pathlib import Path

from hostile_graphs import Spoil


def linked(name: str, target: str) -> Spoil:
    """A file of the package that is a link."""

    def spoil(folder: Path) -> None:
        file = folder / name
        elsewhere = folder.parent / "elsewhere"
        elsewhere.mkdir()
        if file.exists():
            file.rename(elsewhere / name)
        else:
            (elsewhere / name).write_text("{}")
        file.symlink_to(target.format(elsewhere=elsewhere, name=name))

    return spoil


def piped(name: str) -> Spoil:
    """A file of the package that never ends."""

    def spoil(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return spoil


def written(name: str, text: str) -> Spoil:
    """Other words in one of the small files."""
    return lambda folder: (folder / name).write_text(text) and None


PACKAGES: dict[str, Spoil] = {
    "weights that are a link": linked("weights.onnx", "{elsewhere}/{name}"),
    "weights that are a relative link": linked("weights.onnx", "../elsewhere/{name}"),
    "card that is a link": linked("card.json", "/etc/passwd"),
    "class names that are a link": linked("class_names.txt", "{elsewhere}/{name}"),
    "config that is a link to itself": linked("model_config.json", "{name}"),
    "weights that never end": piped("weights.onnx"),
    "class names that never end": piped("class_names.txt"),
    "card that never ends": piped("card.json"),
    "weights that are a folder": lambda folder: (folder / "weights.onnx").unlink() or (folder / "weights.onnx").mkdir(),
    "config of 40 MB": written("model_config.json", '{"a": "' + "x" * 40_000_000 + '"}'),
    "config nested 100,000 deep": written("inference_config.json", '{"a":' * 100_000 + "1" + "}" * 100_000),
    "card nested 100,000 deep": written("card.json", '{"a":' * 100_000 + "1" + "}" * 100_000),
    "card with a number of a million digits": written("card.json", '{"a": ' + "9" * 1_000_000 + "}"),
    "class names of 40 MB": written("class_names.txt", "background\n" + "x" * 40_000_000),
    "class name of 100,000 letters": written("class_names.txt", "background\n" + "x" * 100_000 + "\nstem"),
    "class name with a control character": written("class_names.txt", "background\nle\x1b[2Jaf\nstem"),
    "input size of a gigapixel": lambda folder: _resize(folder, 1 << 16),
    "input size beyond numbers": lambda folder: _resize(folder, 10**30),
}
"""What else of a package may be hostile."""


def _resize(folder: Path, side: int) -> None:
    file = folder / "inference_config.json"
    config = json.loads(file.read_text())
    config["network_input"]["training_input_size"] = {"height": side, "width": side}
    file.write_text(json.dumps(config))
