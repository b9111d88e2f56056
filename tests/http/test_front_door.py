"""What stands before every answer: headers, names, origins, sizes."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from luna_portal import frontend
from luna_portal.http import front_door
from luna_portal.settings import Settings

HASH = "'sha256-1iO336TlFufj/EgFE+4bp25K8WhAZ2h5aQZQ6aVaMc4='"


async def page(_request: Request) -> Response:
    return HTMLResponse("<h1>Hola</h1>")


async def script(_request: Request) -> Response:
    return PlainTextResponse("1", media_type="text/javascript")


async def versioned(_request: Request) -> Response:
    return PlainTextResponse("1", media_type="text/javascript", headers={"ETag": '"1"'})


async def kept(_request: Request) -> Response:
    return Response(status_code=304, headers={"ETag": '"1"'})


async def swallow(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


ROUTES = [
    Route("/agendar", page),
    Route("/_upload", page, methods=["GET", "POST"]),
    Route("/assets/a-1.js", script),
    Route("/forms.js", versioned),
    Route("/kept", kept),
    Route("/auth/entrar", swallow, methods=["POST"]),
]


@pytest.fixture(autouse=True)
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build with one page and one inline script."""
    client = tmp_path / "build" / "client"
    client.mkdir(parents=True)
    (client.parent / frontend.CSP_FILE).write_text(json.dumps({"agendar": HASH}))
    monkeypatch.setattr(front_door, "static_folder", lambda: client)


def portal(**given: str) -> httpx.AsyncClient:
    settings = Settings(**given)  # type: ignore[arg-type]
    app = front_door.Outer(Starlette(routes=ROUTES), settings)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=settings.origin)


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with portal() as client:
        yield client


async def test_a_page_may_run_its_own_scripts_and_nothing_evaluated(browser: httpx.AsyncClient) -> None:
    policy = (await browser.get("/agendar")).headers["content-security-policy"]
    assert f"script-src 'self' {HASH};" in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' ws://localhost:8000;" in policy


async def test_every_answer_is_sniffed_by_nobody_and_framed_by_nobody(browser: httpx.AsyncClient) -> None:
    for path in ("/agendar", "/assets/a-1.js", "/_upload", "/nope"):
        headers = (await browser.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "permissions-policy" in headers


async def test_a_page_that_the_browser_has_kept_stays_as_it_was(browser: httpx.AsyncClient) -> None:
    """A 304 renews the headers of the kept page: a policy of its own would leave that page without its scripts."""
    answer = await browser.get("/kept", headers={"If-None-Match": '"1"'})
    assert answer.status_code == 304
    assert dict(answer.headers) == {"etag": '"1"'}


async def test_hashed_files_are_kept_and_pages_are_asked_for_again(browser: httpx.AsyncClient) -> None:
    assert "immutable" in (await browser.get("/assets/a-1.js")).headers["cache-control"]
    for path in ("/agendar", "/forms.js"):
        assert (await browser.get(path)).headers["cache-control"] == "no-cache"
    assert (await browser.post("/auth/entrar")).headers["cache-control"] == "no-store"


async def test_only_a_public_https_address_promises_https_for_good() -> None:
    async with portal() as http, portal(public_url="https://citas.jacarandas.mx") as https:
        assert "strict-transport-security" not in (await http.get("/agendar")).headers
        assert "max-age" in (await https.get("/agendar")).headers["strict-transport-security"]


async def test_the_browser_is_known_by_a_cookie_that_scripts_cannot_read() -> None:
    async with portal(public_url="https://citas.jacarandas.mx") as https:
        cookie = (await https.get("/agendar")).headers["set-cookie"]
    assert cookie.startswith("__Host-luna-visitor=")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"))


@pytest.mark.parametrize("path", ["/_upload", "/_upload/anything"])
async def test_the_frameworks_upload_does_not_exist(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404
    assert (await browser.post(path, content=b"x")).status_code == 404


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000"])
async def test_our_own_pages_may_post(browser: httpx.AsyncClient, origin: str) -> None:
    assert (await browser.post("/auth/entrar", content=b"abc", headers={"Origin": origin})).text == "3"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8001", "https://localhost:8000"])
async def test_a_foreign_page_may_not_post(browser: httpx.AsyncClient, origin: str) -> None:
    assert (await browser.post("/auth/entrar", content=b"abc", headers={"Origin": origin})).status_code == 403


async def test_a_cookie_without_an_origin_does_not_post(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/auth/entrar", headers={"Cookie": "luna=x"})).status_code == 403
    assert (await browser.post("/auth/entrar")).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost:9", "", "citas.jacarandas.mx"])
async def test_a_foreign_name_is_not_answered(browser: httpx.AsyncClient, host: str) -> None:
    assert (await browser.get("/agendar", headers={"Host": host})).status_code == 421
    assert (await browser.get("/agendar", headers={"Host": "127.0.0.1:8000"})).status_code == 200


async def test_a_large_body_is_stopped_by_its_header_and_by_its_bytes(browser: httpx.AsyncClient) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b"x" * 32 * 1024

    assert (await browser.post("/auth/entrar", content=b"x" * 300_000)).status_code == 413
    assert (await browser.post("/auth/entrar", content=b"x" * 100_000)).text == "100000"
    with pytest.raises(Exception, match=r"(?i)disconnect|^$"):
        await browser.post("/auth/entrar", content=drip())


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_foreign_page_opens_no_socket(origin: str) -> None:
    sent = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    headers = [(b"host", b"localhost:8000"), (b"origin", origin.encode())]
    scope = {"type": "websocket", "path": "/_event", "headers": headers, "query_string": b""}
    await front_door.Outer(Starlette(), Settings())(scope, receive, send)  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_a_page_is_given_at_its_address_without_a_round_trip_to_the_one_with_a_slash(compiled: None) -> None:
    folder = front_door.static_folder() / "agendar"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>Agendar</h1>")
    inner = Starlette(routes=[Mount("/", StaticFiles(directory=front_door.static_folder(), html=True))])
    app = front_door.Outer(inner, Settings())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=Settings().origin) as browser:
        answer = await browser.get("/agendar")
        assert answer.status_code == 200
        assert answer.text == "<h1>Agendar</h1>"
        assert HASH in answer.headers["content-security-policy"]
        assert (await browser.get("/nada")).status_code == 404
