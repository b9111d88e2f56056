"""What every form's door shares: who came, what was typed, and the answer in two shapes.

A form that `assets/forms.js` sends asks for JSON and gets `{ok, to}` or `{ok, message, field, errors}`; a form that
the browser sends itself gets a 303 to a page, with the key of a sentence in `aviso`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from luna_portal.domain.access import STAFF
from luna_portal.domain.refusals import InvalidForm, Refusal, TooManyAttempts
from luna_portal.http.answers import caller_of
from luna_portal.i18n.catalog import DEFAULT, LANGUAGES, t
from luna_portal.i18n.routes import is_own_path, localized
from luna_portal.services.accounts.sessions import NewSession
from luna_portal.services.caller import Caller
from luna_portal.services.mail.server import true_key
from luna_portal.settings import current
from luna_portal.wiring import Unexpected, ask

T = TypeVar("T")
LONGEST: Final = 1000
SIDE_COOKIE: Final = "luna_side"
HASHERS: Final = ThreadPoolExecutor(2, thread_name_prefix="passwords")
"""Two at once at most: each needs 19 MiB, and a flood of sign-ins must not take every core."""


@dataclass(frozen=True, slots=True)
class FormPost:
    """One form that came in."""

    form: FormData
    caller: Caller

    @property
    def language(self) -> str:
        """The language of the page that the form stands on."""
        return self.caller.language

    def text(self, name: str) -> str:
        """What was typed in that field, "" when it is not there; NUL, which no database takes, left out."""
        value = self.form.get(name, "")
        return value[:LONGEST].replace("\x00", "") if isinstance(value, str) else ""

    def ticked(self, name: str) -> bool:
        """Whether that box was ticked."""
        return self.text(name) in {"on", "true", "1"}

    def many(self, name: str) -> list[str]:
        """Every value of a field that may come several times."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def page(self, path: str, notice: str = "") -> str:
        """A page in the visitor's language, with a sentence to show there."""
        return localized(path, self.language) + (f"?{urlencode({'aviso': notice})}" if notice else "")

    def next_or(self, path: str) -> str:
        """Where the form wants to go, if that is one of our own pages, else `path`."""
        wanted = self.text("next")
        return wanted if wanted and is_own_path(wanted) else path

    async def ask(self, service: Callable[..., T], **arguments: Any) -> T:
        """Ask a service as this visitor."""
        return await ask(service, caller=self.caller, **arguments)


@dataclass(frozen=True, slots=True)
class Reply:
    """Where to go next; a session to put in the cookie, or the cookie to take away; what JSON says besides."""

    to: str
    session: NewSession | None = None
    forget: bool = False
    more: dict[str, str] = field(default_factory=dict)


Work = Callable[[FormPost], Awaitable[Reply]]


def door(path: str, work: Work, *, page: str, keep: tuple[str, ...] = (), step: float = 0) -> Route:
    """A door at `path` that does the work. A refusal without script leads back to `page`, with the fields in `keep`.

    With a `step` (seconds) the answer waits for the next whole one, so that how long it took says nothing.
    """

    async def open_to(request: Request) -> Response:
        came = time.monotonic()
        answer = await _answered(request)
        if step:
            await asyncio.sleep(step - (time.monotonic() - came) % step)
        return answer

    async def _answered(request: Request) -> Response:
        visit = await _visit(request)
        wants_json = "application/json" in request.headers.get("accept", "")
        try:
            reply = await work(visit)
        except Refusal as refusal:
            return _refused(visit, refusal, page, keep, wants_json=wants_json)
        except Unexpected as broken:
            return _broken(visit, broken, page, wants_json=wants_json)
        answer: Response = RedirectResponse(reply.to, HTTPStatus.SEE_OTHER)
        if wants_json:
            answer = JSONResponse({"ok": True, "to": reply.to} | reply.more)
        _set_cookie(answer, reply)
        return answer

    return Route(path, open_to, methods=["POST"])


async def on_a_hashing_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Run slow work on passwords beside the loop, and outside any transaction."""
    return await asyncio.get_running_loop().run_in_executor(HASHERS, work, *arguments)


async def _visit(request: Request) -> FormPost:
    form = await request.form(max_files=0, max_fields=100)
    language = form.get("lang")
    known = language if isinstance(language, str) and language in LANGUAGES else DEFAULT
    return FormPost(form, replace(caller_of(request), language=known))


def _refused(visit: FormPost, refusal: Refusal, page: str, keep: tuple[str, ...], *, wants_json: bool) -> Response:
    errors = refusal.errors if isinstance(refusal, InvalidForm) else {}
    if refusal.field and not errors:
        errors = {refusal.field: refusal.key}
    if wants_json:
        body = {
            "ok": False,
            "message": t(true_key(refusal.key), visit.language, **refusal.values),
            "field": refusal.field,
            "errors": {name: t(key, visit.language, **refusal.values) for name, key in errors.items()},
        }
        return JSONResponse(body, refusal.status)
    notice = "access.try_later" if isinstance(refusal, TooManyAttempts) else refusal.key
    kept = {name: value for name in keep if (value := visit.text(name))}
    query = urlencode({"aviso": notice} | ({"campo": refusal.field} if refusal.field else {}) | kept)
    return RedirectResponse(f"{localized(page, visit.language)}?{query}", HTTPStatus.SEE_OTHER)


def _broken(visit: FormPost, broken: Unexpected, page: str, *, wants_json: bool) -> Response:
    if wants_json:
        sentence = t("access.unexpected", visit.language, id=broken.error_id)
        body = {"ok": False, "message": sentence, "field": None, "errors": {}}
        return JSONResponse(body, HTTPStatus.INTERNAL_SERVER_ERROR)
    return RedirectResponse(visit.page(page, "access.unexpected_plain"), HTTPStatus.SEE_OTHER)


def _set_cookie(answer: Response, reply: Reply) -> None:
    """Set or take away the session's cookie, and the one that tells the page's first script whose frame to keep room for."""
    settings = current()
    if reply.session is not None:
        answer.set_cookie(
            settings.session_cookie, reply.session.token, path="/", httponly=True, samesite="lax",
            secure=settings.is_https,
        )  # fmt: skip
        side = "team" if reply.session.role in STAFF else "patient"
        answer.set_cookie(SIDE_COOKIE, side, path="/", samesite="lax", secure=settings.is_https)
    elif reply.forget:
        answer.delete_cookie(SIDE_COOKIE, path="/", samesite="lax", secure=settings.is_https)
        answer.delete_cookie(settings.session_cookie, path="/", httponly=True, samesite="lax", secure=settings.is_https)
