"""Connections that say little or nothing and stay, from one address, and how soon others are answered meanwhile."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def kinds(port: int) -> dict[str, bytes]:
    """What each kind of idle connection sends before it falls silent."""
    host = b"Host: localhost:%d\r\nX-Forwarded-For: 198.51.100.66\r\n" % port
    own = b"Origin: http://localhost:%d\r\n" % port
    return {
        "empty": b"",
        "half a head": b"GET /salud HTTP/1.1\r\n" + host,
        "another protocol's beginning": b"PRI * HTTP/2.0\r\n",
        "kept after an answer": b"GET /salud HTTP/1.1\r\n" + host + b"\r\n",
        "slow body": b"POST /auth/entrar HTTP/1.1\r\n" + host + own + b"Content-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=",
    }


@contextlib.asynccontextmanager
async def idle(port: int, said: bytes, count: int, *, spread: bool = False) -> AsyncIterator[list[Line]]:
    """So many connections that said this, until the block ends; `spread` gives each a forwarded address of its own."""
    lines: list[Line] = []
    try:
        for begin in range(0, count, 100):
            batch = range(begin, min(count, begin + 100))
            lines += await asyncio.gather(*(_open(port, _from(said, number) if spread else said) for number in batch))
        yield lines
    finally:
        for _, writer in lines:
            writer.close()


def _from(said: bytes, number: int) -> bytes:
    return said.replace(b"198.51.100.66", b"10.66.%d.%d" % divmod(number, 250))


async def _open(port: int, said: bytes) -> Line:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    return reader, writer


async def answered(port: int, patience: float = 10.0, address: str = "203.0.113.9") -> float:
    """Milliseconds until somebody else has the portal's sign of life over a new connection. Raises: TimeoutError."""
    began = time.perf_counter()
    async with asyncio.timeout(patience):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = (
            f"GET /salud HTTP/1.1\r\nHost: localhost:{port}\r\nX-Forwarded-For: {address}\r\nConnection: close\r\n\r\n"
        )
        writer.write(asked.encode())
        said = await reader.read()
        writer.close()
    assert said.startswith(b"HTTP/1.1 200"), said
    return (time.perf_counter() - began) * 1000


async def said_at_last(line: Line, patience: float) -> bytes:
    """What the portal says on a connection until it ends it. Raises: TimeoutError when it does not."""
    said = b""
    async with asyncio.timeout(patience):
        with contextlib.suppress(ConnectionError):
            while piece := await line[0].read(4096):
                said += piece
    return said
