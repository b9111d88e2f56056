"""A line between browser and portal that can be cut, as in a tunnel, and mended."""

import asyncio
import threading
from contextlib import suppress

from tests.e2e.server import free_port

CHUNK = 65_536


class Line:
    """Carries bytes between a port of its own and the portal's, while it is whole."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._portal = 0
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def cut(self) -> None:
        """Every connection ends at once, and no new one comes through."""
        self._whole = False
        self._loop.call_soon_threadsafe(self._drop)

    def mend(self, url: str = "") -> None:
        """Connections come through again, to the portal at another URL if one is given."""
        if url:
            self._portal = int(url.rsplit(":", 1)[1])
        self._whole = True

    def lead_to(self, url: str) -> None:
        """Begin to carry, to the portal at this URL."""
        self._portal = int(url.rsplit(":", 1)[1])
        self._thread.start()
        listening = asyncio.start_server(self._carry, "127.0.0.1", self.port)
        asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _drop(self) -> None:
        for end in self._ends:
            end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._portal)
        except OSError:  # killed, and not cut off yet
            writer.transport.abort()
            return
        self._ends |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._ends -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(CHUNK):
                sink.write(piece)
                await sink.drain()
        sink.close()
