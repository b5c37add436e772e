"""Models made to harm whoever opens them are refused with a sentence, by the doors that a server opens them by."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hostile_graphs import Spoil
from hostile_packages import PACKAGES
from hostile_weights import WEIGHTS
from tiny_network import MakePackage

from atrous.domain.errors import BadPackage
from atrous.runtime.segmenter import load_segmenter
from atrous.runtime.sessions.choose import Engine

CHILD = """
import resource, sys, time
from pathlib import Path
from atrous.domain.errors import BadPackage
from atrous.runtime.segmenter import load_segmenter
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for folder in sorted(Path(sys.argv[1]).iterdir()):
    for engine in ("openvino", "onnxruntime"):
        started = time.process_time()
        try:
            load_segmenter(folder / "package", engine=engine, threads=1)
        except BadPackage as problem:
            assert str(problem).startswith(str(folder)), problem
            assert time.process_time() - started < 5, f"{folder.name} took too long"
        else:
            sys.exit(f"{engine} opened {folder.name!r}")
grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
sys.exit(f"memory grew by {grown_mb:.0f} MB" if grown_mb > 600 else 0)
"""


@pytest.fixture
def spoilt(make_package: MakePackage, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder of hostile packages, each in a folder with its name."""
    corpus: dict[str, Spoil] = request.param
    for name, spoil in corpus.items():
        (tmp_path / "corpus" / name).mkdir(parents=True)
        folder = make_package(name=f"corpus/{name}/package")
        spoil(folder)
    return tmp_path / "corpus"


@pytest.mark.parametrize("spoilt", [WEIGHTS, PACKAGES], indirect=True, ids=["weights", "packages"])
def test_no_hostile_package_is_opened_by_any_engine(spoilt: Path, tmp_path: Path) -> None:
    """In a process of their own, for what it takes to open them: they might hang it, crash it, or fill the memory."""
    # standard error is only shown: libraries write lines of their own there
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, spoilt], cwd=tmp_path, capture_output=True, text=True, timeout=200
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_the_package_that_they_are_made_from_is_good(make_package: MakePackage, engine: Engine) -> None:
    segmenter = load_segmenter(make_package(), engine=engine, threads=1)

    assert segmenter.predict(np.zeros((32, 48, 3), np.uint8)).labels_HW.shape == (32, 48)


def test_the_folder_itself_may_be_a_link(make_package: MakePackage, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(make_package())

    assert load_segmenter(tmp_path / "link", threads=1).package.classes.names[0] == "background"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("external data, absolute", "keeps weights in other files, which are never opened"),
        ("Loop without end", "holds a loop, which may never end"),
        ("functions that double 40 times", "defines functions of its own"),
        ("operator of a library", "needs operators that only somebody's library knows"),
        ("graphs 3000 deep", "nests graphs more than 16 deep"),
        ("ConstantOfShape of 40 GB", "grows to 40 GB, out of proportion"),
        ("Expand to petabytes", "grows to 4,503,600 GB, out of proportion"),
        ("zip with a pickle", "is damaged or no ONNX file"),
    ],
)
def test_the_sentence_says_what_is_wrong(name: str, sentence: str, make_package: MakePackage) -> None:
    folder = make_package()
    WEIGHTS[name](folder)

    with pytest.raises(BadPackage, match=sentence):
        load_segmenter(folder, threads=1)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("weights that are a link", "weights.onnx is a link, and may lead anywhere"),
        ("card that is a link", "card.json is a link"),
        ("class names that never end", "class_names.txt is no plain file"),
        ("config of 40 MB", "is larger than 10 MB"),
        ("card nested 100,000 deep", "card.json is not JSON"),
        ("class name of 100,000 letters", "is no class name"),
    ],
)
def test_the_sentence_names_the_file(name: str, sentence: str, make_package: MakePackage) -> None:
    folder = make_package()
    PACKAGES[name](folder)

    with pytest.raises(BadPackage, match=sentence):
        load_segmenter(folder, threads=1)
