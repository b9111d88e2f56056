"""`luna serve` without the compiled pages, which events and doors do not need: `python -m tests.concurrency.portal`."""

import os
from pathlib import Path

from luna_portal import frontend
from luna_portal.cli import cli


def _empty_web() -> Path:
    return Path(os.environ["LUNA_TEST_WEB"])


if __name__ == "__main__":
    frontend.is_built = lambda: True
    frontend.web_folder = _empty_web
    cli()
