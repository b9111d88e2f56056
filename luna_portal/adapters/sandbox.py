"""Work on strangers' files in processes apart: what crashes, hangs or swells there takes nothing here with it."""

import json
import logging
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from luna_portal.adapters.inspection.inspection_result import Inspected, Kind, new_copy
from luna_portal.adapters.lab_messages import HEAD, Answers, LabMessage, LabMessageRefused, LabQuestions, format_of
from luna_portal.adapters.lab_messages.message_json import MOST_PACKED, unpacked
from luna_portal.adapters.page_pictures import Drawn, NoPicture
from luna_portal.domain.documents.file_rules import FileRefused

INSPECTION_SECONDS = 20
READING_SECONDS = 20
DRAWING_SECONDS = 8
LONGEST_ANSWER = 64 * 1024
SERVER = "luna_portal.adapters.sandbox_server"
KIND: Final = re.compile(r"[A-Za-z_]\w{0,59}", re.ASCII)
PLACE: Final = re.compile(r"luna_portal(?:\.\w{1,40}){0,6}:\d{1,6}", re.ASCII)
log = logging.getLogger(__name__)


class Apart:
    """One helping process, started at first use and again if it dies. Every method blocks: call it on a worker thread."""

    def __init__(self, incoming: Path) -> None:
        """Take the folder where copies without a name may lie."""
        self._incoming = incoming
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def inspect(self, file: BinaryIO, name: str) -> Inspected:
        """As `inspection.inspect`; `file` must be a real one. Raises: FileRefused, also when the walk does not end."""
        copy = new_copy(self._incoming)
        said = self._ask({"work": "inspect", "name": name[:400], "seconds": INSPECTION_SECONDS}, file, copy)
        if said is None:
            copy.close()
            raise FileRefused("too_slow", name)
        if "refused" in said:
            copy.close()
            raise FileRefused(said["refused"], name, **said["values"])
        clean = file if said.pop("same") else copy
        if clean is file:
            copy.close()
        clean.seek(0)
        return Inspected(**{**said, "kind": Kind(said["kind"])}, clean=clean)

    def draw(self, file: BinaryIO, media_type: str, page: int, width: int, into: BinaryIO) -> Drawn:
        """As `page_pictures.draw_page`, or `draw_small` for page 0; both must be real files. Raises: NoPicture."""
        request = {"work": "draw", "seconds": DRAWING_SECONDS, "media_type": media_type, "page": page, "width": width}
        said = self._ask(request, file, into)
        if said is None or "refused" in said:
            raise NoPicture(page)
        into.seek(0)
        return Drawn(**said)

    def read_results(
        self, file: BinaryIO, *, zone: str, now: datetime, answers: Answers | None = None
    ) -> LabMessage | LabQuestions:
        """As `lab_messages.read_lab_file`; `file` must be a real one. Raises: LabMessageRefused, also when it does not end."""
        form = format_of(file.read(HEAD))
        request = {"work": "read", "seconds": READING_SECONDS, "form": form, "zone": zone, "now": now.isoformat()}
        request["answers"] = asdict(answers or Answers())
        with new_copy(self._incoming) as answer:
            said = self._ask(request, file, answer)
            if said is None:
                raise LabMessageRefused("unreadable")
            if "refused" in said:
                raise LabMessageRefused(said["refused"], **said["values"])
            answer.seek(0)
            try:
                return unpacked(answer.read(MOST_PACKED + 1))
            except ValueError:  # its text would quote the file
                raise LabMessageRefused("unreadable") from None

    def close(self) -> None:
        """End the helping process."""
        with self._lock:
            self._end()

    def _ask(self, request: dict[str, Any], file: BinaryIO, copy: BinaryIO) -> dict[str, Any] | None:
        """The answer, or None when the process that did it was killed or ran out of time."""
        file.flush()
        file.seek(0)
        with _pipe() as (answer, into):
            try:
                self._send(json.dumps(request).encode(), [file.fileno(), copy.fileno(), into])
            finally:
                os.close(into)
            heard = _all_of(answer, time.monotonic() + 2 * request["seconds"] + 1)
        file.seek(0)
        found = _parsed(heard)
        if found is None or "failed" in found:
            log.warning("sandbox: no answer to %s: %s", request["work"], _failure(found))
            return None
        return found

    def _send(self, line: bytes, descriptors: list[int]) -> None:
        with self._lock:
            try:
                socket.send_fds(self._started(), [line], descriptors)
            except OSError:
                self._end()
                socket.send_fds(self._started(), [line], descriptors)

    def _started(self) -> socket.socket:
        if self._socket is None:
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-m", SERVER],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,  # libraries print what they read: a patient's data
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "TMPDIR": str(self._incoming.resolve())},
                )
        return self._socket

    def _end(self) -> None:
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._socket, self._process = None, None


def _parsed(heard: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(heard)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _failure(found: dict[str, Any] | None) -> str:
    """Exception type and line of ours, in a form that can hold nothing of a file: "KeyError at luna_portal.x:12"."""
    said = found or {}
    kind, place = str(said.get("failed", "")), str(said.get("at", ""))
    if KIND.fullmatch(kind) is None or PLACE.fullmatch(place) is None:
        return "killed or out of time"
    return f"{kind} at {place}"


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """A pipe's two ends; the reading one is closed at the end, the writing one is whoever's sends it."""
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)


def _all_of(answer: int, until: float) -> bytes:
    """What comes out of the pipe until its end, or nothing when that takes too long."""
    heard = b""
    while select.select([answer], [], [], max(0.0, until - time.monotonic()))[0]:
        piece = os.read(answer, LONGEST_ANSWER)
        if not piece:
            return heard
        heard += piece
    return b""
