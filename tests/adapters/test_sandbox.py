"""Strangers' files are opened in processes apart, and what goes wrong there stays there."""

import io
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import psutil
import pytest
from PIL import Image

from luna_portal.adapters import sandbox
from luna_portal.adapters.inspection import Kind
from luna_portal.adapters.lab_messages import Answers, LabMessage, LabMessageRefused, LabQuestions, read_lab_file
from luna_portal.adapters.page_pictures import PDF, NoPicture
from luna_portal.adapters.sandbox import Apart
from luna_portal.domain.documents.file_rules import FileRefused
from tests import corpus
from tests.adapters.lab_messages.samples import CSV, HL7, as_bytes, fhir

pytestmark = pytest.mark.feature("ARC-2")
MEXICO, NOW = "America/Mexico_City", datetime(2026, 11, 22, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    made = Apart(tmp_path_factory.mktemp("incoming"))
    yield made
    made.close()


def real(body: bytes = b"") -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(body)
    file.seek(0)
    return file  # type: ignore[return-value]


def test_a_picture_comes_back_clean_and_a_pdf_as_it_came(helper: Apart) -> None:
    with real(corpus.jpeg()) as source:
        found = helper.inspect(source, "foto.jpg")
        with found.clean as clean:
            assert (found.kind, found.width, found.height) == (Kind.PICTURE, 480, 640)
            assert corpus.GPS_CANARY not in clean.read()
    with real(corpus.pdf(pages=2)) as source:
        found = helper.inspect(source, "estudio.pdf")
        assert found.clean is source
        assert found.pages == 2


def test_a_refusal_crosses_with_its_reason_and_values(helper: Apart) -> None:
    with real(corpus.huge_png()) as source, pytest.raises(FileRefused) as refused:
        helper.inspect(source, "inmensa.png")
    assert refused.value.reason == "image_pixels"
    assert refused.value.values == {"name": "inmensa.png", "width": 30_000, "height": 30_000}


def test_pages_and_small_pictures_are_drawn_there(helper: Apart) -> None:
    with real(corpus.pdf()) as source, real() as into:
        drawn = helper.draw(source, PDF, 1, 640, into)
        assert Image.open(io.BytesIO(into.read())).size == drawn
    with real(corpus.pdf()) as source, real() as into, pytest.raises(NoPicture):
        helper.draw(source, PDF, 9, 640, into)
    with real(corpus.png()) as source, real() as into:
        assert helper.draw(source, "image/png", 0, 0, into) == (240, 320)


@pytest.mark.feature("ARC-5")
@pytest.mark.parametrize("content", [HL7.encode(), CSV.encode(), as_bytes(fhir())], ids=["hl7", "csv", "fhir"])
def test_a_laboratory_s_file_says_there_what_it_says_here(helper: Apart, content: bytes) -> None:
    here = read_lab_file(content, zone=ZoneInfo(MEXICO), now=NOW)
    with real(content) as source:
        there = helper.read_results(source, zone=MEXICO, now=NOW)
    assert there == here
    assert isinstance(there, LabMessage)
    assert isinstance(here, LabMessage)
    assert [one.digest(there.clues) for one in there.panels] == [one.digest(here.clues) for one in here.panels]


@pytest.mark.feature("ARC-5")
def test_questions_and_answers_cross_too(helper: Apart) -> None:
    content = CSV.encode("cp1252")
    with real(content) as source:
        asked = helper.read_results(source, zone=MEXICO, now=NOW)
        assert asked == read_lab_file(content, zone=ZoneInfo(MEXICO), now=NOW)
        assert isinstance(asked, LabQuestions)
        answers = Answers(asked.file, asked.texts[0].charset)
        said = helper.read_results(source, zone=MEXICO, now=NOW, answers=answers)
        assert isinstance(said, LabMessage)
        assert said.panels == read_lab_file(CSV.encode(), zone=ZoneInfo(MEXICO), now=NOW).panels  # type: ignore[union-attr]
        assert said.answered == "cp1252"
        with pytest.raises(LabMessageRefused) as refused:
            helper.read_results(source, zone=MEXICO, now=NOW, answers=Answers("0" * 32, "cp1252"))
        assert refused.value.key == "results.file.answer_stale"


@pytest.mark.feature("ARC-5")
def test_a_laboratory_s_file_is_refused_there_with_its_reason_and_line(helper: Apart) -> None:
    for content in (HL7.replace("|F|||", "|P|||").encode(), b"", b"%PDF-1.7", b"MSH|", b"{", b"a;b\n1;2"):
        with pytest.raises(LabMessageRefused) as here:
            read_lab_file(content, zone=ZoneInfo(MEXICO), now=NOW)
        with real(content) as source, pytest.raises(LabMessageRefused) as there:
            helper.read_results(source, zone=MEXICO, now=NOW)
        assert (there.value.key, there.value.line, there.value.values) == (
            here.value.key, here.value.line, here.value.values,
        )  # fmt: skip


@pytest.mark.feature("ARC-5")
def test_a_laboratory_s_file_that_gets_no_answer_is_refused_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "READING_SECONDS", 0)
    monkeypatch.setattr(sandbox, "SERVER", "tests.adapters.deaf_server")
    lost, begun = Apart(tmp_path), time.monotonic()
    with real(HL7.encode()) as source, pytest.raises(LabMessageRefused) as refused:
        lost.read_results(source, zone=MEXICO, now=NOW)
    lost.close()
    assert refused.value.key == "results.file.unreadable"
    assert time.monotonic() - begun < 6


def test_many_at_once_each_get_their_own_answer(helper: Apart) -> None:
    def one(number: int) -> int:
        with real(corpus.pdf(pages=number)) as source:
            return helper.inspect(source, "estudio.pdf").pages

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(one, range(1, 17))) == list(range(1, 17))


def test_a_file_that_takes_too_long_is_refused_and_its_process_ends(
    helper: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "INSPECTION_SECONDS", 0)
    heavy = corpus.office("xlsx", extra={f"xl/s{n}.bin": os.urandom(30_000) + bytes(2_000_000) for n in range(90)})
    begun = time.monotonic()
    with real(heavy) as source, pytest.raises(FileRefused) as refused:
        helper.inspect(source, "lento.xlsx")
    assert refused.value.reason == "too_slow"
    assert time.monotonic() - begun < 6


def test_a_helper_that_was_killed_is_started_again(helper: Apart) -> None:
    with real(corpus.pdf()) as source:
        helper.inspect(source, "uno.pdf")
        assert helper._process is not None
        os.kill(helper._process.pid, signal.SIGKILL)
        helper._process.wait()
        assert helper.inspect(source, "dos.pdf").pages == 1


def test_nothing_stays_behind(helper: Apart, tmp_path: Path) -> None:
    with real(corpus.jpeg()) as source:
        helper.inspect(source, "foto.jpg").clean.close()
    assert list(helper._incoming.iterdir()) == []
    assert helper._process is not None
    before = psutil.Process(helper._process.pid)
    helper.close()
    assert not before.is_running()
