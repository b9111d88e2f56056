"""Files in and out: speed and memory of uploads, what others feel of them, lists, pictures and papers."""

import asyncio
import http.client
import io
import multiprocessing
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pikepdf
import psutil
from PIL import Image
from reflex_base.utils.format import format_event_handler
from sqlalchemy import insert
from sqlmodel import Session

from luna_portal.adapters.page_pictures import SMALL
from luna_portal.adapters.prescription_pdf import draw_prescription
from luna_portal.adapters.sandbox import Apart
from luna_portal.models import Document, FileObject, ObjectState
from luna_portal.models.database import make_engine, writing
from luna_portal.services.documents import listing
from luna_portal.services.documents.folders import ensure_folders
from tests.adapters.test_prescription_pdf import PAPER
from tests.attack.server import Backend, backend
from tests.bench.client import Browser
from tests.bench.figures import Figure, percentile, timed

ROWS, COLUMNS = 2880, 2890
"""Of a picture without compression: with three bytes a point almost 25 MB."""
MEGABYTE = 1_000_000
AT_ONCE = 16
PIECE = 256 * 1024
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def measure() -> Iterator[Figure]:
    """Every figure of the files."""
    with tempfile.TemporaryDirectory() as folder:
        with backend(Path(folder) / "portal", LUNA_EVENTS_PER_SECOND="10000") as portal:
            yield from _uploads(portal)
            yield Figure("files.events_beside_16", asyncio.run(_beside(portal)), "ms p95", 200)
        yield Figure("files.list_2000", _list(Path(folder) / "list.db"), "ms p95", 50)
        yield Figure("files.thumbnail_12mp", _thumbnail(Path(folder)), "ms p95", 400)
        papers = timed(lambda _: draw_prescription(PAPER), 200)
        yield Figure("files.receta_pdf", percentile(papers, 0.95), "ms p95", 60)


def scan(number: int) -> bytes:
    """A PDF of almost 25 MB: one page with a picture that does not compress; every number is another file."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(612, 792))
    picture = document.make_stream(os.urandom(ROWS * COLUMNS * 3))
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = COLUMNS, ROWS, 8
    picture.ColorSpace = pikepdf.Name.DeviceRGB
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    page.Contents = document.make_stream(f"% {number}\nq 612 0 0 792 0 0 cm /Im0 Do Q".encode())
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    return out.getvalue()


def upload(port: int, session: str, contents: bytes, name: str) -> float:
    """Seconds until the portal has kept the file and said so."""
    there = http.client.HTTPConnection("localhost", port, timeout=120)
    headers = {
        "Origin": f"http://localhost:{port}", "Cookie": f"luna={session}", "X-File-Name": name,
        "Content-Length": str(len(contents)),
    }  # fmt: skip
    begin = time.perf_counter()
    there.putrequest("POST", "/archivos/subir")
    for key, value in headers.items():
        there.putheader(key, value)
    there.endheaders()
    view = memoryview(contents)
    for start in range(0, len(contents), PIECE):
        there.send(view[start : start + PIECE])
    answer = there.getresponse()
    said = answer.read()
    took = time.perf_counter() - begin
    assert answer.status == 200, said.decode()
    there.close()
    return took


def _uploads(portal: Backend) -> Iterator[Figure]:
    """The speed of one upload after the other, and by how much memory the portal is larger meanwhile."""
    session = portal.session_of("ana")
    upload(portal.port, session, b"una nota", "nota.txt")
    files = [scan(number) for number in range(6)]
    upload(portal.port, session, files.pop(), "primera.pdf")
    before = memory(portal)
    with Watch(portal) as watch:
        upload(portal.port, session, files.pop(), "observada.pdf")
    took = [upload(portal.port, session, contents, f"{number}.pdf") for number, contents in enumerate(files)]
    size = len(files[0]) / MEGABYTE
    yield Figure("files.upload_25mb", size / statistics.median(took), "MB/s", 60, least=True)
    yield Figure("files.upload_memory", (watch.most - before) / MEGABYTE, "MB", 20)


class Watch:
    """Looks at the portal's memory while something runs; `most` is the peak in bytes."""

    def __init__(self, portal: Backend) -> None:
        self._portal = portal
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.most = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            self.most = max(self.most, memory(self._portal))


def memory(portal: Backend) -> int:
    """Bytes of the portal's processes, shared pages counted once."""
    assert portal.process is not None
    root, total = psutil.Process(portal.process.pid), 0
    for process in (root, *root.children(recursive=True)):
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total


async def _beside(portal: Backend) -> float:
    """Milliseconds (p95) of another patient's events while sixteen files come in at once."""
    from luna_portal.state.paciente.consultas.lista import ConsultasState

    load = format_event_handler(ConsultasState.load)
    page = Browser(portal.url, "/consultas")
    await page.open(f"luna={portal.session_of('ana')}")
    spawned = multiprocessing.get_context("spawn")
    ready, go = spawned.Event(), spawned.Event()
    sending = spawned.Process(target=_flood, args=(portal.port, portal.session_of("carla"), ready, go))
    sending.start()
    await asyncio.to_thread(ready.wait)
    for _ in range(5):
        await page.send(load)
    go.set()
    took = []
    while sending.is_alive():
        begin = time.perf_counter()
        await page.send(load)
        took.append((time.perf_counter() - begin) * 1000)
        await asyncio.sleep(0.02)
    assert sending.exitcode == 0
    await page.close()
    return percentile(took, 0.95)


def _flood(port: int, session: str, ready: threading.Event, go: threading.Event) -> None:
    """In a process of its own: sixteen files, ready in memory, all at once."""
    files = [scan(number) for number in range(AT_ONCE)]
    ready.set()
    go.wait()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        sent = [threads.submit(upload, port, session, contents, f"{n}.pdf") for n, contents in enumerate(files)]
        for one in sent:
            one.result()


def _list(file: Path) -> float:
    """Milliseconds (p95) of any page of a list of 2,000 files, folders and counts included, in the service."""
    from luna_portal.models import metadata
    from tests.cast import cast_in

    engine = make_engine(f"sqlite:///{file}")
    metadata.create_all(engine)
    with Session(writing(engine), expire_on_commit=False) as db:
        cast = cast_in(db, NOW)
        folders = ensure_folders(db, cast.ana_row.id or 0, NOW)
        objects = [
            {"id": n + 1, "key": f"k{n}", "state": ObjectState.KEPT, "size": 9, "sha256": "", "media_type": "",
             "data_key": "", "key_id": "", "created_at": NOW}
            for n in range(2000)
        ]  # fmt: skip
        rows = [
            {"id": n + 1, "public_id": f"d{n}", "patient_id": cast.ana_row.id, "folder_id": folders[n % 5].id,
             "object_id": n + 1, "name": f"Estudio {n:04d}.pdf", "search": f"estudio {n:04d}.pdf", "size": n,
             "media_type": "application/pdf", "extension": "pdf", "sha256": f"{n:064d}", "pages": 2, "width": 0,
             "height": 0, "from_clinic": n % 3 == 0, "shown_at": NOW, "created_at": NOW}
            for n in range(2000)
        ]  # fmt: skip
        db.execute(insert(FileObject), objects)
        db.execute(insert(Document), rows)
        db.commit()

        def one(number: int) -> None:
            sieve = listing.DocumentFilter(
                search="estudio 1" if number % 3 == 0 else "", sort=("name", "newest")[number % 2]
            )
            assert listing.listing(db, cast.ana, sieve=sieve, page=number % 30 + 1, now=NOW).rows
            db.commit()
            db.expire_all()

        took = timed(one, 200)
    engine.dispose()
    return percentile(took, 0.95)


def _thumbnail(folder: Path) -> float:
    """Milliseconds (p95) of a small picture of one of 12 megapixels, in the process that draws."""
    photo = folder / "photo.jpg"
    noise = Image.effect_noise((400, 300), 80).resize((4000, 3000), Image.Resampling.BICUBIC)
    Image.merge("RGB", (noise, noise.rotate(90).resize(noise.size), noise.rotate(180))).save(photo, quality=88)
    helper = Apart(folder)
    try:
        with photo.open("rb") as file:

            def one(_number: int) -> None:
                with tempfile.TemporaryFile(dir=folder) as into:
                    assert helper.draw(file, "image/jpeg", 0, SMALL, into).width == SMALL

            return percentile(timed(one, 60), 0.95)
    finally:
        helper.close()
