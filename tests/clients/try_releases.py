"""Released versions of the clients, each in a venv of its own, against `atrous serve` with a model trained here.

    PYTHONPATH=tests python tests/clients/try_releases.py FOLDER

Prints a table of what works and ends with 1 if something does not. Venvs and the model stay in FOLDER for next time.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from atrous.datasets.demo_pictures import write_demo_pictures
from command_line import atrous, serving

HERE = Path(__file__).resolve().parent
BRIEFLY = ["--epochs", "4", "--batch-size", "4", "--input-size", "96x96", "--crop", "96x96"]
LONGEST_ERROR = 80


@dataclass(frozen=True)
class Release:
    """What to install."""

    package: str
    version: str | None = None
    """None is the newest."""
    beside: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.package} {self.version or 'newest'}"

    def requirements(self) -> list[str]:
        """For pip."""
        return [f"{self.package}=={self.version}" if self.version else self.package, *self.beside]


RELEASES = (
    *(
        Release("inference-sdk", version, ("supervision",))
        for version in ("0.9.23", "0.20.1", "0.40.0", "1.0.0", "1.8.3")
    ),
    Release("inference-sdk", None, ("supervision",)),
    Release("roboflow"),
)


def main(folder: Path) -> int:
    """Try every release."""
    folder.mkdir(parents=True, exist_ok=True)
    home = trained_home(folder / "home")
    picture = next((folder / "pictures" / "images").glob("*.jpg"))
    model = models(home)[0]
    name = f"try-{time.time():.0f}"
    key = json.loads(atrous("key", "new", "--name", name, "--json", home=home).stdout)["key"]
    with serving(home) as (url, _):
        rows = [try_release(release, folder, [url, key, model, str(picture)]) for release in RELEASES]
    columns = list(dict.fromkeys(way for _, answers in rows for way in answers))
    print(table(rows, columns))  # noqa: T201 - what it is for
    return int(any(answer not in ("yes", "—") for _, answers in rows for answer in answers.values()))


def trained_home(home: Path) -> Path:
    """A home with a model that was trained for a minute."""
    if not models(home):
        write_demo_pictures(home.parent / "pictures", 24)
        for words in (["import", home.parent / "pictures", "--project", "ground"], ["train", "ground", *BRIEFLY]):
            done = atrous(*words, home=home)
            if done.returncode:
                raise SystemExit(done.stderr)
    return home


def models(home: Path) -> list[str]:
    """The ids of the models in a home."""
    return [model["id"] for model in json.loads(atrous("models", "--json", home=home).stdout)["models"]]


def try_release(release: Release, folder: Path, asking: list[str]) -> tuple[str, dict[str, str]]:
    """The release with its version, and for each way of asking whether it works."""
    python = installed(release, folder / str(release).replace(" ", "-"))
    answers = {}
    if release.package == "inference-sdk":
        answers["page's sample"] = page_sample(python, asking)
    ran = run(python, HERE / "ask_as_clients.py", *asking)
    asked = json.loads(ran.stdout) if ran.returncode == 0 else {"any": ran.stderr.strip().splitlines()[-1]}
    answers |= {way: verdict(sizes) for way, sizes in asked.items()}
    return f"{release.package} {version_of(python, release.package)}", answers


def verdict(sizes: list[list[int]] | str | None) -> str:
    """In a word; of an error the beginning."""
    if sizes is None:
        return "—"
    return sizes[:LONGEST_ERROR] if isinstance(sizes, str) else "yes"


def installed(release: Release, venv: Path) -> Path:
    """The interpreter of a venv with the release in it."""
    python = venv / "bin" / "python"
    if not (venv / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, *release.requirements()], check=True)
        (venv / "installed").touch()
    return python


def version_of(python: Path, package: str) -> str:
    return run(python, "-c", f"from importlib.metadata import version; print(version({package!r}))").stdout.strip()


def page_sample(python: Path, asking: list[str]) -> str:
    out = python.parents[1] / "annotated.png"
    out.unlink(missing_ok=True)
    ran = run(python, HERE / "page_sample.py", *asking, out)
    return "yes" if ran.returncode == 0 and out.exists() else verdict(ran.stderr.strip().splitlines()[-1])


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=240, check=False)


def table(rows: list[tuple[str, dict[str, str]]], columns: list[str]) -> str:
    """In Markdown: a column for each way of asking."""
    lines = [["release", *columns], ["---"] * (len(columns) + 1)]
    lines += [[name, *(answers.get(column, "") for column in columns)] for name, answers in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
