"""Everybody knocks at every HTTP door with Ana's ids: nothing of hers changes, and nothing of hers is said."""

import ssl
from itertools import count

import httpx
import pytest
from starlette.routing import Route

from luna_portal.http import DOORS
from tests.attack.server import CANARIES, Backend, leaks

EVERYBODY = ("nobody", "carla", "diaz", "elena", "fausto", "gloria", "hugo")
HITS = count(1)
UNKNOWN_SECRET = "x" * 43
TRUST = ssl.create_default_context()
"""Made once: a request that makes its own spends more time on it than on the door."""


def doors() -> list[tuple[str, str]]:
    """Method and path pattern of every door."""
    return [
        (method, route.path)
        for route in DOORS
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def knock(
    portal: Backend, method: str, path: str, session: str, form: dict[str, str], **headers: str
) -> httpx.Response:
    """One request, each from an address of its own, so that no limit stands before what is tried."""
    number = next(HITS)
    address = f"198.51.{number // 250 % 250}.{number % 250 + 1}"
    sent = {"Origin": portal.url, "X-Forwarded-For": address, "Accept": "application/json"} | headers
    if path.endswith(("/subir", "/leer")) and form:
        sent |= {"X-Patient": portal.ids["patient"], "X-Folder": portal.ids["folder"], "X-File-Name": "nota.txt"}
    if session:
        sent["Cookie"] = f"luna={session}"
    return httpx.request(
        method, portal.url + path, data=form if method == "POST" else None, headers=sent, timeout=30, verify=TRUST
    )  # fmt: skip


def forms(portal: Backend) -> list[dict[str, str]]:
    """What an attacker types: Ana's ids and mail, nothing, and nonsense."""
    ana = {
        "email": CANARIES["email"],
        "password": "not her password",
        "current": "not her password",
        "session": portal.ids["session"],
        "boleto": portal.ids["session"],
        "code": "0000-0000",
        "next": "https://evil.example/",
        "lang": "es",
    }
    return [ana, {}, dict.fromkeys(ana, "9" * 20_000), dict.fromkeys(ana, "\x00' OR 1=1 --")]


def filled(path: str, portal: Backend) -> list[str]:
    """The path with Ana's id, and with a secret that nobody was given."""
    path = path.replace("{number:int}", "1").replace("{token}", UNKNOWN_SECRET)
    for name, public_id in (portal.ids | {"result": portal.ids["report"], "folio": portal.folio}).items():
        path = path.replace(f"{{{name}}}", public_id)
    secrets = {UNKNOWN_SECRET, portal.ids["share"]} if "{secret}" in path else {""}
    return [path.replace("{secret}", secret) for secret in secrets]


CARE, CLINICAL = {"diaz", "elena", "fausto", "gloria"}, {"diaz", "fausto", "gloria"}
MAY_CHANGE = {("POST", "/archivos/subir"): CARE}
"""Who may put a file into her record."""


def may_read(path: str, who: str) -> bool:
    """Whether this one of the team may have the file behind that path."""
    return path.removeprefix("/en").startswith("/clinica/") and who in CLINICAL


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_door_changes_or_says_anything_of_ana_s_to_others(portal: Backend, who: str) -> None:
    before = portal.of_ana()
    for method, pattern in doors():
        for path in filled(pattern, portal):
            for form in forms(portal) if method == "POST" else [{}]:
                answer = knock(portal, method, path, portal.session_of(who), form)
                assert answer.status_code < 500, (path, form, answer.text)
                said = answer.text + str(answer.headers)
                assert leaks(said, portal.secrets) == [], path
                assert may_read(path, who) or leaks(said, portal.clinical) == [], path
                assert "{" not in path, "an address with a part that nobody filled"
                assert "evil.example" not in answer.text + answer.headers.get("location", ""), path
        if who in MAY_CHANGE.get((method, pattern), ()):
            before = portal.of_ana()
        assert portal.of_ana() == before, (method, pattern)


def test_ana_herself_is_given_her_file(portal: Backend) -> None:
    answer = knock(portal, "GET", f"/consultas/{portal.ids['appointment']}/cita.ics", portal.session_of("ana"), {})
    assert answer.status_code == 200
    assert answer.text.startswith("BEGIN:VCALENDAR")


def test_ana_herself_and_her_professional_are_given_her_document(portal: Backend) -> None:
    for who, base in (("ana", "/archivos"), ("diaz", "/clinica/archivos")):
        path = f"{base}/{portal.ids['document']}/contenido"
        assert knock(portal, "GET", path, portal.session_of(who), {}).text == "contenidocanario"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_a_foreign_page_cannot_post_in_somebody_s_name(portal: Backend, origin: str) -> None:
    session = portal.session_of("carla")
    for method, path in doors():
        if method == "POST":
            assert knock(portal, method, path, session, {"lang": "es"}, Origin=origin).status_code == 403


@pytest.mark.parametrize("path", ["/_upload", "/_upload/", "/_upload/x.pdf", "/_upload/../luna.db"])
def test_there_is_no_upload_folder(portal: Backend, path: str) -> None:
    for method in ("GET", "POST", "PUT", "HEAD"):
        assert httpx.request(method, portal.url + path, headers={"Origin": portal.url}).status_code == 404


def test_a_body_that_is_too_large_is_not_read(portal: Backend) -> None:
    answer = knock(portal, "POST", "/auth/entrar", "", {"email": "x" * 300_000})
    assert answer.status_code == 413


def test_every_answer_carries_the_security_headers(portal: Backend) -> None:
    headers = httpx.get(f"{portal.url}/salud").headers
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
