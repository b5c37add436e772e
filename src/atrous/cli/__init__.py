"""The command line: one file per verb. Results go to standard output, progress and prose to standard error."""


def main() -> None:
    """Run the `atrous` command; the process ends with its exit code."""
    from atrous.cli.app import run

    raise SystemExit(run())
