"""What processes apart print and what the portal logs of them: nothing of a file, whoever's library read it."""

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pikepdf
import pytest

from luna_portal.adapters import sandbox
from luna_portal.adapters.lab_messages import LabMessageRefused
from luna_portal.adapters.page_pictures import NoPicture
from luna_portal.adapters.sandbox import Apart
from luna_portal.domain.documents.file_rules import FileRefused
from tests import corpus
from tests.adapters.lab_messages.samples import CSV, HL7, as_bytes, fhir

pytestmark = pytest.mark.feature("ARC-2")
MEXICO, NOW = "America/Mexico_City", datetime(2026, 11, 22, 22, tzinfo=UTC)
CANARY = "CANARIO"
WHO = "CANARIO Morales Vega"
TALKING = "tests.adapters.talking_server"


class Watched(Apart):
    """A helping process whose output, if it has any, goes to a file that the tests read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "incoming")
        self.printed = folder / "printed"

    def start(self) -> None:
        """Start it as if this process printed to that file; what a child inherits is decided then."""
        saved = [os.dup(1), os.dup(2)]
        into = os.open(self.printed, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        try:
            for descriptor in (1, 2):
                os.dup2(into, descriptor)
            self._started()
        finally:
            for descriptor, one in zip((1, 2), saved, strict=True):
                os.dup2(one, descriptor)
            for one in (*saved, into):
                os.close(one)


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One for all files; each of them has a fork of its own."""
    made = Watched(tmp_path_factory.mktemp("watched"))
    made.start()
    yield made
    made.close()


@pytest.fixture
def talking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    """One whose every library talks."""
    monkeypatch.setattr(sandbox, "SERVER", TALKING)
    made = Watched(tmp_path)
    made.start()
    yield made
    made.close()


def real(body: bytes = b"") -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(body)
    file.seek(0)
    return file  # type: ignore[return-value]


def _named_pdf() -> bytes:
    return corpus.pdf(lambda one: one.docinfo.__setitem__("/Author", WHO))


def _odd_pdf() -> bytes:
    """A page whose drawing calls for what is not there, by a name that is the patient's."""

    def odd(document: pikepdf.Pdf) -> None:
        document.pages[0].Contents = document.make_stream(
            b"/CANARIO gs /CANARIO Do BT /CANARIO 12 Tf (CANARIO) Tj CANARIO ET << /CANARIO ("
        )

    return corpus.pdf(odd)


def _study() -> bytes:
    return corpus.dicom().replace(b"Torres^Ana", b"CANARIO^A ")


def _sheet(content: str) -> bytes:
    return corpus.office("xlsx", extra={"xl/worksheets/sheet1.xml": content})


def _bundle(**changes: object) -> bytes:
    bundle = fhir()
    bundle["entry"][0]["resource"] |= changes
    return as_bytes(bundle)


RESULTS: dict[str, bytes] = {
    **{
        f"hl7 escape {escape}": HL7.replace("Sin\\.br\\", f"{WHO} \\{escape}\\ ").encode()
        for escape in ("ZCANARIO", "XQQCANARIO", "CCANARIO", "MCANARIO", ".CANARIO", "")
    },
    "hl7 name": HL7.replace("Morales Vega^Ana", f"{WHO}\\ZCANARIO\\^Ana \\X0\\").encode(),
    "hl7 open escape": HL7.replace("Sin\\.br\\", f"{WHO} \\CANARIO ").encode(),
    "hl7 before its head": ("MSH|\r" + HL7.replace("PID|", "CANARIO|")).encode(),
    "hl7 cut": HL7[: HL7.index("OBX|2") + 9].replace("Ana", CANARY).encode(),
    "hl7 charset": HL7.replace("UNICODE UTF-8", CANARY).encode(),
    "fhir unknown field": _bundle(CANARIO=WHO),
    "fhir wrong kind": _bundle(birthDate=WHO, name=[{"family": {WHO: WHO}}]),
    "fhir broken": _bundle(gender=WHO)[:-30],
    "fhir nested": ('{"resourceType":"Bundle","x":"' + WHO + '","y":' + "[" * 20_000).encode(),
    "csv": CSV.replace("Ana Morales Vega", WHO).encode(),
    "csv in another charset": CSV.replace("Ana Morales Vega", f"{WHO} Núñez").encode("cp1252"),
    "csv number": CSV.replace("112,5", WHO).replace(";70;", f";{WHO};").encode(),
    "csv quote": (CSV + f'"{WHO}').encode(),
    "csv zero": (CSV + f"{WHO}\0").encode(),
}  # fmt: skip
FILES: dict[str, bytes] = {
    "pdf": _named_pdf(),
    "pdf that draws oddly": _odd_pdf(),
    "pdf cut": _named_pdf()[:-200],
    "pdf without a table": re.sub(rb"xref.*", b"xref CANARIO trailer << /Root /CANARIO >>", _named_pdf(), flags=re.DOTALL),
    "pdf head alone": b"%PDF-1.7\n1 0 obj << /Author (CANARIO) /Length 99 >> stream CANARIO",
    "dicom": _study(),
    "dicom cut": _study()[:-300],
    "dicom odd": _study().replace(b"CANARIO^A ", b"\xffCANARIO\\\xfe"),
    "jpeg cut": corpus.jpeg().replace(corpus.GPS_CANARY, b"CANARIO-OF-ANA")[:-900],
    "jpeg comment": corpus.jpeg().replace(corpus.GPS_CANARY, b"CANARIO-OF-ANA"),
    "png odd": corpus.png().replace(b"IDAT", b"IDAX").replace(corpus.GPS_CANARY, b"CANARIO-OF-ANA"),
    "webp cut": corpus.webp().replace(corpus.GPS_CANARY, b"CANARIO-OF-ANA")[:-500],
    "heic cut": corpus.heic().replace(corpus.GPS_CANARY, b"CANARIO-OF-ANA")[:-500],
    "gif cut": corpus.gif(3)[:-40] + b"CANARIO",
    "tiff": b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\xff\xff\0\0CANARIO",
    "xlsx": _sheet(f"<worksheet><row><c><v>{WHO}</v></c></row></worksheet>"),
    "xlsx broken": _sheet(f"<worksheet><{CANARY} &{CANARY}; {WHO}"),
    "docx dde": corpus.dde_docx().replace(b"cmd.exe", CANARY.encode()),
    "zip cut": corpus.office(extra={f"word/{CANARY}.xml": WHO})[:-40],
    "text": f"{WHO}: presión 118/76, mañana\n".encode("cp1252"),
    "nonsense": WHO.encode() + bytes(range(256)),
}  # fmt: skip


def _silent(helper: Watched, caplog: pytest.LogCaptureFixture) -> None:
    printed = helper.printed.read_text()
    os.truncate(helper.printed, 0)
    assert printed == ""
    assert CANARY not in caplog.text


@pytest.mark.parametrize("content", RESULTS.values(), ids=RESULTS.keys())
def test_nothing_of_a_laboratory_s_file_is_printed_or_logged(
    helper: Watched, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with real(content) as source, suppress(LabMessageRefused):
        helper.read_results(source, zone=MEXICO, now=NOW)
    _silent(helper, caplog)


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_nothing_of_an_uploaded_file_is_printed_or_logged(
    helper: Watched, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with real(content) as source, suppress(FileRefused):
        helper.inspect(source, f"{WHO}.pdf")
    for media_type, page in (
        ("application/pdf", 1),
        ("application/pdf", 0),
        ("image/jpeg", 0),
        ("application/dicom", 0),
    ):
        with real(content) as source, real() as into, suppress(NoPicture):
            helper.draw(source, media_type, page, 320, into)
    _silent(helper, caplog)


Ask = Callable[[Apart, BinaryIO], object]
WORKS: dict[str, tuple[Ask, type[Exception]]] = {
    "read": (lambda one, file: one.read_results(file, zone=MEXICO, now=NOW), LabMessageRefused),
    "inspect": (lambda one, file: one.inspect(file, WHO), FileRefused),
    "draw": (lambda one, file: one.draw(file, "image/png", 0, 0, real()), NoPicture),
}


@pytest.mark.parametrize(("ask", "refused"), WORKS.values(), ids=WORKS.keys())
def test_a_library_that_says_aloud_what_it_reads_is_not_heard_and_its_failure_is_a_line_of_ours(
    talking: Watched, ask: Ask, refused: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    with real(f"Ana {WHO}".encode()) as source, pytest.raises(refused):
        ask(talking, source)
    _silent(talking, caplog)
    (line,) = caplog.messages
    assert re.fullmatch(r"sandbox: no answer to \w+: Ana at luna_portal\.adapters\.sandbox_server:\d+", line)


@pytest.mark.parametrize("failed", ["Ana Morales", "x" * 61, "Núñez", "", 7])
def test_a_failure_that_is_no_plain_name_and_line_is_not_repeated(failed: object) -> None:
    said = sandbox._failure({"failed": failed, "at": "luna_portal.adapters.sandbox:1"})
    assert said == "killed or out of time"
    assert sandbox._failure({"failed": "KeyError", "at": f"{WHO}:1"}) == "killed or out of time"
    assert sandbox._failure({"failed": "KeyError", "at": "luna_portal.x:1"}) == "KeyError at luna_portal.x:1"
    assert sandbox._parsed(json.dumps([WHO]).encode()) is None


@pytest.mark.parametrize(("how", "heard"), [("--aloud", True), ("--silent", False)])
def test_the_process_itself_is_silent_whoever_starts_it(how: str, heard: bool) -> None:  # noqa: FBT001 - one of a pair
    done = subprocess.run([sys.executable, "-m", TALKING, how], input=WHO.encode(), capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 1
    for said in (done.stdout, done.stderr):
        assert (CANARY.encode() in said) is heard, "without the guard it is heard, or this test shows nothing"
