"""The clinic's virus scanner: clamd, over its socket, when LUNA_CLAMD_URL names one."""

import contextlib
import socket
import struct
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

PIECE = 256 * 1024
SECONDS = 30.0
PORT = 3310
LONGEST_ANSWER = 4096
COMMAND = b"zINSTREAM\x00"
CLEAN, FOUND = "stream: OK", " FOUND"


class ScannerDown(Exception):
    """The scanner does not answer, or not as it should: nothing is known of the file."""


def scan(file: BinaryIO, url: str) -> str | None:
    """The name of the virus in the file, or None when it is clean; leaves the file at its beginning.

    `url` is unix:///run/clamav/clamd.ctl or tcp://host:3310. Blocks: call it on a worker thread.
    Raises: ScannerDown for whatever is not a clear answer.
    """
    try:
        with _connection(url) as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may answer before the end
                connection.sendall(COMMAND)
                for piece in _pieces(file):
                    connection.sendall(struct.pack(">I", len(piece)) + piece)
                connection.sendall(struct.pack(">I", 0))
            answer = _answer(connection)
    except OSError as broken:
        raise ScannerDown(url) from broken
    finally:
        file.seek(0)
    if answer == CLEAN:
        return None
    if answer.startswith("stream: ") and answer.endswith(FOUND):
        return answer.removeprefix("stream: ").removesuffix(FOUND)
    raise ScannerDown(answer)


def _connection(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "localhost", parts.port or PORT), timeout=SECONDS)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\x00") and len(received) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\x00\n").decode("utf-8", "replace")
