"""`atrous models`: what can be served."""

from atrous.cli.console import JsonFlag, percent, print_json, print_table, say
from atrous.cli.home import open_library

NAME = "models"


def run(json: JsonFlag = False) -> None:
    """List the models of the library with the mIoU each reached on its test split."""
    with open_library() as library:
        records = library.models()
    if json:
        print_json(
            {
                "models": [
                    {
                        "id": str(record.id),
                        "architecture": record.architecture,
                        "backbone": record.backbone,
                        "test_miou": record.test_miou,
                        "bytes": record.bytes,
                        "created_at": record.created_at.isoformat(),
                    }
                    for record in records
                ]
            }
        )
        return
    if not records:
        say("There is no model yet; `atrous train PROJECT` makes one.")
        return
    rows = (
        (
            r.id,
            r.architecture,
            r.backbone,
            percent(r.test_miou),
            f"{r.bytes / 1e6:.0f} MB",
            f"{r.created_at:%Y-%m-%d}",
        )
        for r in records
    )
    print_table("Models", ("model", "architecture", "backbone", "test mIoU", "size", "made"), rows)
