"""The process that opens strangers' files: one fork a file, with little time and memory, and killed when it goes wrong.

Run by luna_portal.adapters.sandbox as `python -m luna_portal.adapters.sandbox_server`, with a socket as its input. Every
request is one line of JSON with three descriptors beside it: the file, where a copy goes, and where the answer goes.
Nothing is printed or logged here, for what libraries say quotes what they read; a failure is answered by its type and
the line of ours where it came from.
"""

import json
import logging
import os
import resource
import shutil
import signal
import socket
import sys
import warnings
from datetime import datetime
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from luna_portal.adapters import inspection, lab_messages, page_pictures
from luna_portal.adapters.inspection import dicom, office, pdf, picture, text
from luna_portal.adapters.lab_messages import LabMessageRefused
from luna_portal.adapters.lab_messages.message_json import packed
from luna_portal.domain.documents.file_rules import FileRefused
from luna_portal.domain.refusals import Refusal

MEMORY = 1536 * 1024 * 1024
LONGEST_REQUEST = 16 * 1024
SELF = "luna_portal.adapters.sandbox_server"
READY = (dicom, office, pdf, picture, text)
"""Read before the first fork, so that no fork has to."""


def be_silent() -> None:
    """Discard this process's output and log lines, its forks' and its libraries' included."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def serve(requests: socket.socket) -> None:
    """Fork for each request until nobody can ask any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        line, descriptors, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 3)
        if not line:
            return
        request = json.loads(line)
        if request["work"] == "read":
            lab_messages.reader(request["form"])  # imported here once, so that no fork has to
        if os.fork() == 0:
            requests.close()
            _work(request, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _work(request: dict[str, Any], source: int, into: int, answer: int) -> None:
    """Do one request, say how it went, and end this process."""
    status = 1
    try:
        _bound(request["seconds"])
        with os.fdopen(source, "rb") as file, os.fdopen(into, "w+b") as copy:
            said = json.dumps(_done(request, cast("BinaryIO", file), cast("BinaryIO", copy)))
            copy.flush()
        os.write(answer, said.encode())
        status = 0
    except BaseException as broken:  # noqa: BLE001 - the process ends here whatever it is
        os.write(answer, json.dumps({"failed": type(broken).__name__, "at": _place(broken)}).encode())
    finally:
        os._exit(status)


def _place(broken: BaseException) -> str:
    """The last line of ours on the way to an exception, as module:line."""
    place, walk = f"{SELF}:0", broken.__traceback__
    while walk is not None:
        name = str(getattr(walk.tb_frame.f_globals.get("__spec__"), "name", ""))
        if name.startswith("luna_portal."):
            place = f"{name}:{walk.tb_lineno}"
        walk = walk.tb_next
    return place


def _bound(seconds: int) -> None:
    """No more than these seconds of work or of waiting, and no more memory than a large picture takes.

    Whoever clicks in the portal goes first.
    """
    os.nice(10)
    signal.alarm(2 * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _done(request: dict[str, Any], file: BinaryIO, copy: BinaryIO) -> dict[str, Any]:
    try:
        return WORKS[request["work"]](request, file, copy)
    except FileRefused as refused:
        return _refused(refused.reason, refused)
    except LabMessageRefused as refused:
        return _refused(refused.name, refused)
    except page_pictures.NoPicture:
        return {"refused": "", "values": {}}


def _refused(reason: str, refused: Refusal) -> dict[str, Any]:
    """The reason and its values; the file's name is known to who asked."""
    return {"refused": reason, "values": {key: refused.values[key] for key in refused.values if key != "name"}}


def _drawn(request: dict[str, Any], file: BinaryIO, copy: BinaryIO) -> dict[str, Any]:
    media_type = request["media_type"]
    if request["page"] == 0:
        return page_pictures.draw_small(file, media_type, copy)._asdict()
    return page_pictures.draw_page(file, media_type, request["page"], request["width"], copy)._asdict()


def _inspected(request: dict[str, Any], file: BinaryIO, copy: BinaryIO) -> dict[str, Any]:
    found = inspection.inspect(file, request["name"])
    same = found.clean is file
    if not same:
        shutil.copyfileobj(found.clean, copy)
    return {
        "kind": found.kind.value,
        "media_type": found.media_type,
        "extension": found.extension,
        "width": found.width,
        "height": found.height,
        "pages": found.pages,
        "same": same,
    }


def _read(request: dict[str, Any], file: BinaryIO, copy: BinaryIO) -> dict[str, Any]:
    """The message goes into the copy: it may be longer than an answer."""
    content = file.read(lab_messages.MOST_BYTES + 1)
    zone, now = ZoneInfo(request["zone"]), datetime.fromisoformat(request["now"])
    answers = lab_messages.Answers(**request["answers"])
    copy.write(packed(lab_messages.read_lab_file(content, zone=zone, now=now, answers=answers)))
    return {}


WORKS = {"inspect": _inspected, "draw": _drawn, "read": _read}


if __name__ == "__main__":
    be_silent()
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as asked:
        serve(asked)
