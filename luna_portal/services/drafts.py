"""Drafts: what is typed into a form of several steps, kept for its own browser or account until it is sent.

Nobody else reaches a draft: it is found by the account, or the visitor's cookie, of who asks. Its contents are sealed.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session

from luna_portal.adapters.sealed_text import seal, unseal
from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import DraftNotKept
from luna_portal.models.drafts import Draft, Flow
from luna_portal.models.raw_sql import Worded, change, fetch, insert_row
from luna_portal.services.limits import network_digest
from luna_portal.services.transaction import reads
from luna_portal.settings import current

KEPT: Final = dict.fromkeys(Flow, timedelta(hours=24)) | {Flow.PRESCRIPTION: timedelta(days=7)}
"""How long after the last word."""
MOST_OF_OWNER: Final = 10
"""Forms begun side by side; with one more, the one that expires first is forgotten."""
MOST_OF_NETWORK: Final = 600
"""Of visitors; who is signed in is not counted."""
LARGEST: Final = 40_000
"""Characters of the whole draft, as JSON."""
LONGEST_NAME: Final = 32

_FIND = Worded(
    "SELECT contents, outcome FROM draft WHERE owner_digest = ? AND flow = ? AND name = ? AND expires_at > ?"
)
_SAVE = Worded(
    "UPDATE draft SET contents = ?, expires_at = ?"
    " WHERE owner_digest = ? AND flow = ? AND name = ? AND outcome = ''"
)  # fmt: skip
_IS_THERE = Worded("SELECT 1 FROM draft WHERE owner_digest = ? AND flow = ? AND name = ?")
_FINISH = Worded("UPDATE draft SET contents = '', outcome = ? WHERE owner_digest = ? AND flow = ? AND name = ?")
_FORGET = Worded("DELETE FROM draft WHERE owner_digest = ? AND flow = ? AND name = ?")
_OF_NETWORK = Worded("SELECT count(*) FROM draft WHERE network_digest = ? AND expires_at > ?")
_DROP_OLDEST = Worded(
    "DELETE FROM draft WHERE owner_digest = ? AND id NOT IN"
    " (SELECT id FROM draft WHERE owner_digest = ? ORDER BY expires_at DESC, id DESC LIMIT ?)"
)


class KeptDraft(NamedTuple):
    """What was typed, by field; `outcome` is the public id of what came of it, once it was sent."""

    typed: Mapping[str, str] = {}
    outcome: str = ""


def keep(db: Session, actor: Actor, *, flow: Flow, name: str, typed: Mapping[str, str], now: datetime) -> None:
    """Keep what is typed from now on; a form that was sent already stays sent.

    Raises: DraftNotKept, for a browser that keeps no cookie, too long a text, or too many drafts of one network.
    """
    owner = _owner(grant(actor, Action.KEEP_DRAFT).actor)
    text = json.dumps(dict(typed), ensure_ascii=False)
    if not owner or not 0 < len(name) <= LONGEST_NAME or len(text) > LARGEST:
        raise DraftNotKept
    sealed = seal(text, current().secret, purpose="draft", place=_place(owner, flow, name))
    if change(db, _SAVE, (sealed, now + KEPT[flow], owner, flow.value, name)):
        return
    if fetch(db, _IS_THERE, (owner, flow.value, name)):
        return
    _insert(db, actor, owner, flow, name, sealed, now)


@reads
def kept(db: Session, actor: Actor, *, flow: Flow, name: str, now: datetime) -> KeptDraft:
    """What this browser or account has kept under that name; empty when there is nothing (any more)."""
    owner = _owner(grant(actor, Action.KEEP_DRAFT).actor)
    found = fetch(db, _FIND, (owner, flow.value, name, now)) if owner and name else []
    if not found:
        return KeptDraft()
    contents, outcome = found[0]
    text = unseal(contents, current().secret, purpose="draft", place=_place(owner, flow, name)) if contents else None
    return KeptDraft(json.loads(text) if text else {}, outcome)


def finish(db: Session, actor: Actor, *, flow: Flow, name: str, outcome: str, now: datetime) -> None:
    """Forget what was typed, and keep until tomorrow what came of it: the form's address leads there from now on."""
    owner = _owner(grant(actor, Action.KEEP_DRAFT).actor)
    if owner and 0 < len(name) <= LONGEST_NAME and not change(db, _FINISH, (outcome, owner, flow.value, name)):
        _insert(db, actor, owner, flow, name, "", now, outcome)


def forget(db: Session, actor: Actor, *, flow: Flow, name: str, now: datetime) -> None:  # noqa: ARG001 - every service is told the time
    """Forget a draft; one that is not there is no mistake."""
    owner = _owner(grant(actor, Action.KEEP_DRAFT).actor)
    change(db, _FORGET, (owner, flow.value, name))


def _insert(
    db: Session, actor: Actor, owner: str, flow: Flow, name: str, contents: str, now: datetime, outcome: str = ""
) -> None:
    """A new row. Raises: DraftNotKept when one network has too many; what is sent already is noted all the same."""
    network = network_digest(actor.address)
    if not outcome and actor.account_id is None and fetch(db, _OF_NETWORK, (network, now))[0][0] >= MOST_OF_NETWORK:
        raise DraftNotKept
    insert_row(db, Draft, {
        "owner_digest": owner, "network_digest": network, "flow": flow, "name": name, "contents": contents,
        "outcome": outcome, "expires_at": now + KEPT[flow],
    })  # fmt: skip
    change(db, _DROP_OLDEST, (owner, owner, MOST_OF_OWNER))


def _owner(actor: Actor) -> str:
    """By what a draft knows whose it is; "" for a visitor whose browser keeps no cookie."""
    if actor.account_id is not None:
        return digest(f"account:{actor.account_id}")
    return digest(f"browser:{actor.holder}") if actor.holder else ""


def _place(owner: str, flow: Flow, name: str) -> str:
    return f"{owner}/{flow.value}/{name}"
