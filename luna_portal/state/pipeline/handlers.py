"""The one decorator of every handler: arguments are checked, a refusal is said, nothing else gets out."""

import functools
import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVarTuple, cast
from urllib.parse import urlencode

import reflex as rx
from pydantic import ConfigDict, ValidationError, validate_call

from luna_portal.domain.refusals import Refusal, SignInNeeded
from luna_portal.framework.pipeline import EventCallback
from luna_portal.i18n import routes
from luna_portal.state.pipeline import identity
from luna_portal.wiring import Unexpected

Arguments = TypeVarTuple("Arguments")
Handler = Callable[[Any, *Arguments], Awaitable[Any]]
LONGEST_TEXT = 4_000
MOST_ENTRIES = 60
log = logging.getLogger(__name__)


def portal_event(handler: Handler[*Arguments]) -> EventCallback[*Arguments]:
    """Make an async State method fit to be called by anybody with anything.

    Arguments must have exactly the annotated types (a dict does not pass for an int) and a sane size; a
    Refusal becomes a notice or a field's error in the reader's language; the rest becomes an error id.
    """
    return _guarded(handler, by_itself=False)


def page_event(handler: Handler[*Arguments]) -> EventCallback[*Arguments]:
    """The same for what a page asks by itself (a timer, a change): the notice stays, no session is kept alive."""
    return _guarded(handler, by_itself=True)


def _guarded(handler: Handler[*Arguments], *, by_itself: bool) -> EventCallback[*Arguments]:
    check = _strict(handler)

    @functools.wraps(handler)
    async def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not by_itself:
            self._forget()
        if not check(args, kwargs):
            self._say("ui.not_understood", "error")
            return None
        self._quiet = by_itself
        try:
            return await handler(self, *args, **kwargs)
        except SignInNeeded:
            return _to_sign_in(self)
        except Refusal as refusal:
            self._refused(refusal)
        except Unexpected as broken:
            self._say("ui.unexpected", "error", id=broken.error_id)
        except Exception:
            error_id = secrets.token_hex(4)
            log.exception("unexpected error %s in %s", error_id, handler.__qualname__)
            self._say("ui.unexpected", "error", id=error_id)
        return None

    guarded.__dict__["__guard__"] = True
    return cast("EventCallback[*Arguments]", rx.event(guarded))


def _to_sign_in(state: Any) -> rx.event.EventSpec | None:
    """Empty the page and go to the door, which leads back to this very address.

    An event that a page sent when it was left already comes from the door, which knows where to lead back.
    """
    state.reset()
    door = routes.localized(routes.SIGN_IN, identity.language())
    if identity.path() == door:
        return None
    query = {"next": identity.address()}
    if identity.caller().session_token:
        query["aviso"] = "access.session_over"
    return rx.redirect(f"{door}?{urlencode(query)}")


def _strict(handler: Callable[..., Any]) -> Callable[[tuple[Any, ...], dict[str, Any]], bool]:
    """A test of arguments against the handler's annotations, without `self`."""
    signature = inspect.signature(handler)
    parameters = list(signature.parameters.values())[1:]

    def probe(*_args: Any, **_kwargs: Any) -> None:
        return None

    probe.__signature__ = signature.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined]
    probe.__annotations__ = {name: kind for name, kind in inspect.get_annotations(handler).items() if name != "return"}
    checked = validate_call(config=ConfigDict(strict=True, arbitrary_types_allowed=True))(probe)

    def fits(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        try:
            checked(*args, **kwargs)
        except ValidationError:
            return False
        return all(_sane(value) for value in (*args, *kwargs.values()))

    return fits


def _sane(value: Any) -> bool:
    """Whether a value is of a size that a person could have typed."""
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and "\0" not in value
    if isinstance(value, dict):
        return len(value) <= MOST_ENTRIES and all(_sane(key) and _sane(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return len(value) <= MOST_ENTRIES and all(_sane(one) for one in value)
    return value is None or isinstance(value, bool | int | float)


def log_only(exception: Exception) -> None:
    """What the framework does with an exception that no handler caught: a line in the log, nothing to the browser."""
    log.error("unexpected error %s outside a handler", secrets.token_hex(4), exc_info=exception)
