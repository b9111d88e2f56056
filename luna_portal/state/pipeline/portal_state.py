"""What every page's State has: a way to ask a service, and a way to say the answer.

A page's whole State:

    class SeguridadState(PortalState, rx.State):
        sessions: rx.Field[list[SessionView]] = rx.field(default_factory=list)

        @portal_event
        async def load(self) -> None:
            found = await self._ask(own_sessions.mine)
            reader = await self._reader()
            self.sessions = [session_view(one.row, is_this=one.is_this, reader=reader) for one in found]
            self.loading = False

Helpers begin with an underscore, for every other method can be called by anybody with anything, whatever the page
shows. `@page_event` instead of `@portal_event` for what a page asks by itself. Public vars are primitives and views:
whatever they hold is sent to the browser. tests/architecture/test_handlers.py and tests/attack walk over all of them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import reflex as rx

from luna_portal.domain.refusals import InvalidForm, Refusal
from luna_portal.i18n.reader import Reader
from luna_portal.services.caller import Caller
from luna_portal.services.clinic.card import clinic_zone
from luna_portal.services.mail.server import true_key
from luna_portal.state.pipeline import identity
from luna_portal.wiring import ask

T = TypeVar("T")
AGAIN = "\u2060"
"""Seen and spoken as nothing: the same sentence twice is a change of the page, and so is read out and shown again."""


class PortalState(rx.State, mixin=True):
    """Notices, field errors, and the way to the services. A mixin: write `class X(PortalState, rx.State)`.

    `notice_kind` is "info", "done" or "error"; `errors` are sentences by field; `loading` is true until the
    page's first answer.
    """

    notice: str = ""
    notice_kind: str = "info"
    errors: dict[str, str] = {}
    loading: bool = True
    _quiet: bool = False
    _zone: str = ""
    _last_notice: str = ""

    async def _ask(self, service: Callable[..., T], /, **arguments: Any) -> T:
        """Ask a service as the sender of this event. Raises: Refusal, Unexpected; `portal_event` says them."""
        return await ask(service, caller=self._caller(), **arguments)

    def _caller(self) -> Caller:
        return replace(identity.caller(), active=not self._quiet)

    def _language(self) -> str:
        return identity.language()

    async def _reader(self) -> Reader:
        """The reader of this page: its language, and the clinic's zone."""
        if not self._zone:
            self._zone = await self._ask(clinic_zone)
        return Reader(self._language(), ZoneInfo(self._zone))

    def _say(self, key: str, kind: str = "info", **values: object) -> None:
        """Put a sentence into the page's live region."""
        sentence = Reader(self._language()).text(true_key(key), **values)
        self.notice = sentence + AGAIN if sentence == self._last_notice else sentence
        self.notice_kind = kind

    def _forget(self) -> None:
        """Take the last notice and the errors away; every handler begins so."""
        self._last_notice, self.notice = self.notice, ""
        self.errors = {}

    def _refused(self, refusal: Refusal) -> None:
        """Say a refusal beside each of its fields, and in the live region."""
        reader = Reader(self._language())
        values = {name: _said(value, reader) for name, value in refusal.values.items()}
        keys = {refusal.field: refusal.key} if refusal.field else {}
        if isinstance(refusal, InvalidForm):
            keys = refusal.errors
        self.errors = self.errors | {name: reader.text(true_key(key), **values) for name, key in keys.items()}
        if len(keys) > 1:
            self._say("ui.several_errors", "error", count=len(keys))
        else:
            self._say(refusal.key, "error", **values)
        self.loading = False


def _said(value: object, reader: Reader) -> object:
    return reader.day_time(value) if isinstance(value, datetime) else value
