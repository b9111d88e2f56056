"""After the pages were built for real, the checkout is as git knows it, and nothing is built again."""

import shutil
import subprocess

import pytest

from luna_portal import frontend
from tests.e2e.server import ROOT, Served


@pytest.mark.feature("CLI-1")
def test_a_start_that_built_the_pages_left_the_checkout_clean(served: Served) -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no checkout of git's")
    command = [git, "status", "--porcelain", "--", frontend.LOCKS, ".gitignore", "rxconfig.py", "assets"]
    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout == ""  # noqa: S603
    assert frontend.is_built()
    assert "Building the pages" not in served.log.read_text()
