"""A helping process that says aloud what it reads, and then fails with it."""

import logging
import os
import socket
import sys
import warnings
from typing import Any, BinaryIO

from luna_portal.adapters import sandbox_server


def tell(request: dict[str, Any], file: BinaryIO, copy: BinaryIO) -> dict[str, Any]:
    """Say the file in every way a library has, then fail with it."""
    said = file.read().decode()
    print(said)
    os.write(1, said.encode())
    os.write(2, said.encode())
    logging.getLogger("library").error("cannot read %s", said)
    warnings.warn(said, stacklevel=1)
    raise type(said.split()[0], (ValueError,), {})(said, request, copy)


if __name__ == "__main__":
    if "--aloud" in sys.argv:
        tell({}, sys.stdin.buffer, sys.stdin.buffer)
    if "--silent" in sys.argv:
        sandbox_server.be_silent()
        tell({}, sys.stdin.buffer, sys.stdin.buffer)
    print("CANARIO before anything is silenced")
    for work in sandbox_server.WORKS:
        sandbox_server.WORKS[work] = tell
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as asked:
        sandbox_server.serve(asked)
