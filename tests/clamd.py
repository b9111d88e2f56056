"""A server that speaks clamd's INSTREAM and knows one virus: the harmless test file EICAR."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Scan(socketserver.StreamRequestHandler):
    answer: str = ""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\x00"
        seen = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            seen += self.rfile.read(length)
        found = "stream: Eicar-Test-Signature FOUND" if EICAR in seen else "stream: OK"
        self.wfile.write((self.answer or found).encode() + b"\x00")


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def clamd(place: Path | None = None, answer: str = "") -> Iterator[str]:
    """The URL of a running one: on a socket in that folder, or on a port. `answer` is what it says of everything."""
    handler = type("Scan", (_Scan,), {"answer": answer})
    server = _Tcp(("127.0.0.1", 0), handler) if place is None else _Unix(str(place / "clamd.ctl"), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    address = server.server_address
    yield f"tcp://127.0.0.1:{address[1]}" if isinstance(address, tuple) else f"unix://{address}"
    server.shutdown()
    server.server_close()
    thread.join()
