"""Installations to damage."""

from pathlib import Path

import pytest

from tests.shipping.installation import Installation


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation on SQLite that was started once and stopped cleanly."""
    made = Installation(tmp_path / "data", monkeypatch)
    made.starts()
    return made
