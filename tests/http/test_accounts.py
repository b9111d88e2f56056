"""The doors of access over HTTP: cookies, redirects, sentences in the reader's language."""

import httpx
import pytest
from sqlmodel import Session, col, select

from luna_portal.models import PortalSession
from luna_portal.settings import Settings, current
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.signing import ANOTHER, PASSWORD, account_of, give_password, link_in, mails

JSON = {"accept": "application/json"}
PERSON = {
    "given_name": "Irene",
    "first_surname": "Paz",
    "birth_on": "1987-05-09",
    "email": "irene@example.com",
    "phone": "5512345678",
    "password": PASSWORD,
    "consent": "on",
}


@pytest.fixture
def ana(db: Session, cast: Cast) -> dict[str, str]:
    """What Ana types to sign in."""
    give_password(db, "ana@example.com")
    return {"email": "ana@example.com", "password": PASSWORD}


def _ended(db: Session) -> list[bool]:
    db.expire_all()
    rows = db.exec(select(PortalSession).order_by(col(PortalSession.id))).all()
    ended = [row.ended_at is not None for row in rows]
    db.rollback()
    return ended


@pytest.mark.feature("ACC-1")
async def test_a_form_without_script_signs_in_and_goes_home(visitor: httpx.AsyncClient, ana: dict[str, str]) -> None:
    answer = await visitor.post("/auth/entrar", data=ana)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inicio")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("luna=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


@pytest.mark.feature("ACC-1")
@pytest.mark.requirement("OWASP ASVS 3.3.3")
async def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(
    visitor: httpx.AsyncClient, ana: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUNA_PUBLIC_URL", "https://citas.example")
    current.cache_clear()
    cookie = (await visitor.post("/auth/entrar", data=ana)).headers["set-cookie"]
    monkeypatch.undo()
    current.cache_clear()
    assert cookie.startswith("__Host-luna=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.feature("ACC-1")
@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/consultas", "/consultas"),
        ("/en/consultas/abc?x=1", "/en/consultas/abc?x=1"),
        ("", "/inicio"),
        ("//evil.example", "/inicio"),
        ("https://evil.example", "/inicio"),
        ("/\\evil.example", "/inicio"),
        ("/\t/evil.example", "/inicio"),
        ("javascript:alert(1)", "/inicio"),
    ],
)
async def test_after_signing_in_only_own_pages_are_next(
    visitor: httpx.AsyncClient, ana: dict[str, str], wanted: str, goes_to: str
) -> None:
    answer = await visitor.post("/auth/entrar", data=ana | {"next": wanted})
    assert answer.headers["location"] == goes_to


@pytest.mark.feature("ACC-1")
async def test_staff_land_on_the_agenda(visitor: httpx.AsyncClient, db: Session, cast: Cast) -> None:
    give_password(db, "elena@example.com")
    typed = {"email": "elena@example.com", "password": PASSWORD, "lang": "en"}
    assert (await visitor.post("/auth/entrar", data=typed)).headers["location"] == "/en/clinica/agenda"


@pytest.mark.feature("ACC-1")
@pytest.mark.requirement("OWASP ASVS 6.3.8")
async def test_known_and_unknown_mails_get_the_same_answer_byte_for_byte(
    visitor: httpx.AsyncClient, ana: dict[str, str]
) -> None:
    for path, typed in (
        ("/auth/entrar", {"password": "not the password"}),
        ("/auth/recuperar", {}),
        ("/auth/registro", PERSON),
    ):
        answers = [
            await visitor.post(path, data=typed | {"email": email}, headers=JSON)
            for email in ("ana@example.com", "stranger@example.com")
        ]
        assert len({(answer.status_code, answer.content, str(answer.headers)) for answer in answers}) == 1


@pytest.mark.feature("ACC-1")
@pytest.mark.parametrize(
    ("language", "says"), [("es", "El correo o la contraseña no coinciden"), ("en", "mail"), ("xx", "El correo")]
)
async def test_a_refusal_is_a_sentence_in_the_language_of_the_form(
    visitor: httpx.AsyncClient, ana: dict[str, str], language: str, says: str
) -> None:
    typed = ana | {"password": "not the password", "lang": language}
    answer = await visitor.post("/auth/entrar", data=typed, headers=JSON)
    assert answer.status_code == 401
    body = answer.json()
    assert (body["ok"], body["field"], body["errors"]) == (False, None, {})
    assert says in body["message"]
    assert "set-cookie" not in answer.headers


@pytest.mark.feature("ACC-1")
async def test_without_script_a_refusal_goes_back_to_the_page_and_keeps_where_to_go_next(
    visitor: httpx.AsyncClient, ana: dict[str, str]
) -> None:
    typed = ana | {"password": "not the password", "next": "/consultas", "lang": "en"}
    answer = await visitor.post("/auth/entrar", data=typed)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/entrar?aviso=refusal.wrong_credentials&next=%2Fconsultas"


@pytest.mark.feature("ACC-1")
async def test_empty_fields_are_told_beside_them(visitor: httpx.AsyncClient, cast: Cast) -> None:
    answer = await visitor.post("/auth/entrar", data={}, headers=JSON)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"email", "password"}


@pytest.mark.feature("ACC-1")
async def test_the_fifth_wrong_password_makes_the_door_wait_and_counts_are_kept(
    visitor: httpx.AsyncClient, ana: dict[str, str], clock: Clock
) -> None:
    wrong = ana | {"password": "not the password"}
    statuses = [(await visitor.post("/auth/entrar", data=wrong, headers=JSON)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    waits = await visitor.post("/auth/entrar", data=ana)
    assert waits.headers["location"] == "/entrar?aviso=access.try_later"
    clock.forward(seconds=1)
    assert (await visitor.post("/auth/entrar", data=ana)).headers["location"] == "/inicio"


@pytest.mark.feature("ACC-1")
async def test_signing_out_ends_the_session_and_takes_the_cookie_away(
    visitor: httpx.AsyncClient, ana: dict[str, str], db: Session
) -> None:
    await visitor.post("/auth/entrar", data=ana)
    answer = await visitor.post("/auth/salir", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/entrar?aviso=access.signed_out")
    assert 'luna=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert _ended(db) == [True]
    assert (await visitor.post("/auth/salir", data={})).status_code == 303


@pytest.mark.feature("PUB-9")
@pytest.mark.parametrize(("who", "side"), [("ana", "patient"), ("elena", "team")])
async def test_the_page_s_first_script_learns_whose_frame_comes_and_nothing_else(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, who: str, side: str
) -> None:
    give_password(db, f"{who}@example.com")
    answer = await visitor.post("/auth/entrar", data={"email": f"{who}@example.com", "password": PASSWORD})
    hint = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("luna_side="))
    assert hint == f"luna_side={side}; Path=/; SameSite=lax"
    gone = (await visitor.post("/auth/salir", data={})).headers.get_list("set-cookie")
    assert [one.split(";")[0] for one in gone if "Max-Age=0" in one] == ['luna_side=""', 'luna=""']


@pytest.mark.feature("ACC-1")
async def test_from_registration_to_the_first_sign_in(visitor: httpx.AsyncClient, db: Session, cast: Cast) -> None:
    answer = await visitor.post("/auth/registro", data=PERSON)
    assert answer.headers["location"] == "/entrar?aviso=access.check_mail"
    link = link_in(mails(db, "confirm_email")[0])
    db.rollback()
    refused = await visitor.post("/auth/entrar", data=PERSON, headers=JSON)
    assert refused.status_code == 403
    link = link_in(mails(db, "confirm_email")[0])
    db.rollback()
    wrong = await visitor.post("/auth/confirmar-correo", data={"boleto": link, "password": "not hers"}, headers=JSON)
    assert wrong.json()["field"] == "password"
    answer = await visitor.post("/auth/confirmar-correo", data={"boleto": link, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/inicio")
    assert visitor.cookies["luna"]


@pytest.mark.feature("ACC-1")
async def test_registration_tells_every_field_at_fault(visitor: httpx.AsyncClient, cast: Cast) -> None:
    typed = PERSON | {"birth_on": "yesterday", "password": "12345678", "consent": ""}
    answer = await visitor.post("/auth/registro", data=typed, headers=JSON)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["birth_on", "password", "consent"]
    assert all(sentence.endswith(".") for sentence in answer.json()["errors"].values())


@pytest.mark.feature("ACC-1")
async def test_from_a_forgotten_password_to_a_new_one(
    visitor: httpx.AsyncClient, db: Session, ana: dict[str, str]
) -> None:
    await visitor.post("/auth/entrar", data=ana)
    answer = await visitor.post("/auth/recuperar", data={"email": "ana@example.com"})
    assert answer.headers["location"] == "/recuperar?aviso=access.recovery_sent"
    link = link_in(mails(db, "recover")[0])
    db.rollback()
    poor = await visitor.post("/auth/nueva-contrasena", data={"boleto": link, "password": "short"})
    assert poor.headers["location"].startswith("/nueva-contrasena?aviso=access.password_short&campo=password&boleto=")
    done = await visitor.post("/auth/nueva-contrasena", data={"boleto": link, "password": ANOTHER})
    assert done.headers["location"] == "/entrar?aviso=access.password_set"
    assert _ended(db) == [True]
    again = await visitor.post("/auth/nueva-contrasena", data={"boleto": link, "password": ANOTHER}, headers=JSON)
    assert again.status_code == 410
    assert (await visitor.post("/auth/entrar", data=ana | {"password": ANOTHER})).headers["location"] == "/inicio"


@pytest.mark.feature("ACC-1")
async def test_changing_the_password_asks_who_is_signed_in(
    visitor: httpx.AsyncClient, db: Session, ana: dict[str, str]
) -> None:
    typed = {"current": PASSWORD, "password": ANOTHER}
    refused = await visitor.post("/auth/cambiar-contrasena", data=typed, headers=JSON)
    assert refused.status_code == 401
    await visitor.post("/auth/entrar", data=ana)
    wrong = await visitor.post("/auth/cambiar-contrasena", data=typed | {"current": "no"}, headers=JSON)
    assert wrong.json()["field"] == "current"
    done = await visitor.post("/auth/cambiar-contrasena", data=typed, headers=JSON)
    assert done.json() == {"ok": True, "to": "/cuenta/seguridad?aviso=access.password_changed"}


@pytest.mark.feature("ACC-2")
async def test_a_device_is_closed_from_another(visitor: httpx.AsyncClient, db: Session, ana: dict[str, str]) -> None:
    for _ in range(2):
        visitor.cookies.clear()
        await visitor.post("/auth/entrar", data=ana)
    other = db.exec(select(PortalSession.public_id).order_by(col(PortalSession.id))).first()
    db.rollback()
    answer = await visitor.post("/auth/cerrar-sesion", data={"session": other})
    assert answer.headers["location"] == "/cuenta/seguridad?aviso=access.session_closed"
    assert _ended(db) == [True, False]
    again = await visitor.post("/auth/cerrar-sesion", data={"session": other}, headers=JSON)
    assert again.status_code == 404
    visitor.cookies.clear()
    assert (await visitor.post("/auth/cerrar-sesion", data={"session": other}, headers=JSON)).status_code == 401


@pytest.mark.feature("ACC-2")
async def test_all_other_devices_are_closed_at_once(
    visitor: httpx.AsyncClient, db: Session, ana: dict[str, str]
) -> None:
    for _ in range(3):
        visitor.cookies.clear()
        await visitor.post("/auth/entrar", data=ana)
    await visitor.post("/auth/cerrar-otras", data={})
    assert _ended(db) == [True, True, False]


@pytest.mark.feature("ACC-2")
async def test_the_page_keeps_its_session_and_learns_until_when(
    visitor: httpx.AsyncClient, ana: dict[str, str], clock: Clock
) -> None:
    assert (await visitor.post("/auth/seguir", data={}, headers=JSON)).status_code == 401
    await visitor.post("/auth/entrar", data=ana)
    clock.forward(minutes=29)
    answer = await visitor.post("/auth/seguir", data={}, headers=JSON)
    assert answer.json()["idle_ends_at"] == "2026-11-22T22:59:00+00:00"
    clock.forward(minutes=30)
    assert (await visitor.post("/auth/seguir", data={}, headers=JSON)).status_code == 401


@pytest.mark.feature("ACC-1")
@pytest.mark.requirement("OWASP ASVS 4.1.3")
async def test_a_forwarded_address_is_believed_only_behind_a_trusted_proxy(
    visitor: httpx.AsyncClient, db: Session, ana: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = {"x-forwarded-for": "198.51.100.1, 192.0.2.9"}
    await visitor.post("/auth/entrar", data=ana, headers=forged)
    monkeypatch.setenv("LUNA_TRUSTED_PROXY_HOPS", "1")
    current.cache_clear()
    await visitor.post("/auth/entrar", data=ana, headers=forged)
    monkeypatch.undo()
    current.cache_clear()
    seen = db.exec(select(PortalSession.address).order_by(col(PortalSession.id))).all()
    assert seen == ["203.0.113.7", "192.0.2.9"]


@pytest.mark.feature("ACC-1")
@pytest.mark.parametrize(
    "typed",
    [
        {"email": "ana@example.com\x00", "password": "\x00"},
        {"email": "x" * 100_000, "password": "y" * 100_000},
        {"email": "' or 1=1 --", "password": "' or 1=1 --"},
        {"email": "ana@example.com", "password": "💥" * 500},
    ],
)
async def test_odd_bodies_are_refused_and_break_nothing(
    visitor: httpx.AsyncClient, ana: dict[str, str], typed: dict[str, str]
) -> None:
    answer = await visitor.post("/auth/entrar", data=typed, headers=JSON)
    assert answer.status_code in {401, 422}
    assert (await visitor.get("/auth/entrar")).status_code == 405


@pytest.mark.feature("ACC-1")
async def test_a_password_is_never_written_anywhere_but_as_a_hash(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    await visitor.post("/auth/registro", data=PERSON)
    account = account_of(db, "irene@example.com")
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in caplog.text
    assert all(PASSWORD not in str(mail.values) for mail in mails(db))
