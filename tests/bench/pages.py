"""How many bytes the first load of the booking page takes, and what Lighthouse says of the first pages."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench import lighthouse
from tests.bench.figures import Figure
from tests.e2e.server import serve


def measure() -> Iterator[Figure]:
    """Kilobytes (1,000 bytes) of /agendar with an empty cache: page, scripts, style and font, packed as sent.

    Then Lighthouse's scores of the front page, /agendar and /entrar, on a phone.
    """
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "data", "--demo") as portal:
        yield Figure("pages.first_load", first_load(f"{portal.url}/agendar") / 1000, "kB", 230)
        yield from lighthouse.measure(portal.url)


def first_load(url: str) -> int:
    """Bytes on the wire until the page rests."""
    sizes: list[float] = []

    def received(said: dict[str, Any]) -> None:
        sizes.append(said["encodedDataLength"])

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(viewport={"width": 390, "height": 844})
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", received)
        page.goto(url)
        page.wait_for_load_state("networkidle")
        chromium.close()
    return round(sum(sizes))
