"""The virus scanner: a file passes only when the scanner said clearly that it is clean."""

import io
from pathlib import Path

import pytest

from luna_portal.adapters.virus_scan import ScannerDown, scan
from tests.clamd import EICAR, clamd

pytestmark = pytest.mark.feature("ARC-2")


@pytest.mark.parametrize("over_socket", [True, False])
def test_a_virus_is_named_and_a_clean_file_passes(over_socket: bool, tmp_path: Path) -> None:  # noqa: FBT001
    with clamd(tmp_path if over_socket else None) as url:
        assert scan(io.BytesIO(b"hola" + EICAR), url) == "Eicar-Test-Signature"
        clean = io.BytesIO(bytes(700_000))
        clean.seek(99)
        assert scan(clean, url) is None
        assert clean.tell() == 0


@pytest.mark.parametrize("answer", ["INSTREAM size limit exceeded. ERROR", "OK", "stream: OK FOUNDx", ""])
def test_whatever_is_no_clear_answer_lets_nothing_pass(answer: str) -> None:
    with clamd(answer=answer or " ") as url, pytest.raises(ScannerDown):
        scan(io.BytesIO(b"hola"), url)


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:9", "unix:///nowhere/clamd.ctl"])
def test_a_scanner_that_is_down_lets_nothing_pass(url: str) -> None:
    with pytest.raises(ScannerDown):
        scan(io.BytesIO(b"hola"), url)
