"""The command line: one file per verb. Results go to standard output, progress and prose to standard error."""


def main() -> None:
    """Run the `atrous` command; the process ends with its exit code."""
    import gc

    from atrous.cli.app import run

    code = run()
    gc.freeze()  # the process ends; to look for what else could be freed takes two seconds where torch has exported
    raise SystemExit(code)
