"""Files on their way out: who asks for one, and how a file or a refusal is answered."""

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus

from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from luna_portal.domain.refusals import Refusal, SignInNeeded
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.services.caller import Caller
from luna_portal.services.limits import block_of
from luna_portal.settings import current
from luna_portal.wiring import Unexpected

Door = Callable[[Request], Awaitable[Response]]
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
LONGEST = 300


def caller_of(request: Request) -> Caller:
    """Who asks: by the cookies of this request, and the mail link's secret when the path has one."""
    settings = current()
    return Caller(
        session_token=request.cookies.get(settings.session_cookie, "")[:LONGEST],
        visitor=request.cookies.get(settings.visitor_cookie, "")[:LONGEST],
        address=address_of(request),
        user_agent=request.headers.get("user-agent", "")[:LONGEST],
        language=routes.language_of(request.url.path),
        appointment_token=request.path_params.get("token", "")[:LONGEST],
    )


def file_door(door: Door) -> Door:
    """A door that answers a Refusal with its sentence and status, and sends whoever must sign in to do so."""

    @wraps(door)
    async def answer(request: Request) -> Response:
        language = routes.language_of(request.url.path)
        try:
            return await door(request)
        except SignInNeeded:
            return RedirectResponse(routes.localized(routes.SIGN_IN, language), HTTPStatus.SEE_OTHER, headers=PRIVATE)
        except Refusal as refusal:
            sentence = t(refusal.key, language, **refusal.values)
            return PlainTextResponse(sentence, refusal.status, headers=PRIVATE)
        except Unexpected as broken:
            sentence = t("access.unexpected", language, id=broken.error_id)
            return PlainTextResponse(sentence, HTTPStatus.INTERNAL_SERVER_ERROR, headers=PRIVATE)

    return answer


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep: never cached, never shown as a page."""
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def both_languages(path: str) -> tuple[str, str]:
    """The path as Spanish and as English pages link to it."""
    return path, routes.localized(path, "en")


def block_of_sender(request: HTTPConnection) -> str:
    """What limits by address count: an IPv4 address, or the /64 that one customer is given."""
    return block_of(address_of(request))


def address_of(request: HTTPConnection) -> str:
    """The client's address: the one that the outermost trusted proxy saw, or the peer when none is trusted.

    What a client wrote into the header itself stands further to the left, and is not read.
    """
    hops = current().trusted_proxy_hops
    seen = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    if hops and len(seen) >= hops:
        return seen[-hops][:64]
    return request.client.host[:64] if request.client else ""
