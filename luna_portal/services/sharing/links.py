"""A patient shows one thing of hers to somebody by a link and a code: making it, seeing who opened it, closing it."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.identifiers import digest, new_public_id, new_secret
from luna_portal.domain.refusals import NotFound
from luna_portal.domain.sharing.share_rules import ShareClosed, ShareState, check_wish, state_of
from luna_portal.models import Document, LabReport, Share, SharedKind, ShareOpening
from luna_portal.models.paging import place
from luna_portal.models.sharing.queries import (
    SharedItem,
    count_shares,
    item_of,
    item_to_share,
    one_share,
    openings_of,
    shares_page,
)
from luna_portal.services.audit import audit
from luna_portal.services.sharing.secrets import code_digest, new_code
from luna_portal.services.transaction import after_commit

PAGE: Final = 20


class NewShare(NamedTuple):
    """A link just made: its secret and its code, which are told this once."""

    share: Share
    token: str
    code: str


class OwnShare(NamedTuple):
    """A link as its patient sees it; `gone` says that what it showed is no longer there."""

    share: Share
    title: str
    state: ShareState
    gone: bool
    tries: list[ShareOpening]


class SharePage(NamedTuple):
    """A page (from 1) of the links."""

    rows: list[OwnShare]
    page: int
    pages: int


def make(
    db: Session, actor: Actor, *, kind: SharedKind, thing: str, days: int, openings: int, label: str = "", now: datetime
) -> NewShare:
    """Make a link to one document, released result or receta; `thing` is its public id.

    `days` and `openings` are among those on offer (domain/sharing), `label` is for whom it is, in the patient's words.
    Raises: NotFound (also when it is somebody else's, not released or deleted), InvalidField.
    """
    permit = grant(actor, Action.SHARE_RECORD)
    label = check_wish(days, openings, label)
    found = item_to_share(db, permit, kind, thing, now=now)
    if found is None:
        raise NotFound
    public_id, token, code = new_public_id(), new_secret(), new_code()
    row = Share(
        public_id=public_id,
        patient_id=found.patient_id,
        kind=kind,
        document_id=found.id if kind is SharedKind.DOCUMENT else None,
        report_id=found.id if kind is SharedKind.RESULT else None,
        prescription_id=found.id if kind is SharedKind.PRESCRIPTION else None,
        token_digest=digest(token),
        code_digest=code_digest(public_id, code),
        label=label,
        expires_at=now + timedelta(days=days),
        most_openings=openings,
        made_by_id=actor.account_id,
        created_at=now,
    )
    db.add(row)
    db.flush()
    _note(db, permit, row, f"{kind.value}:{thing}", now)
    return NewShare(row, token, code)


def list_mine(db: Session, actor: Actor, *, page: int = 1, now: datetime) -> SharePage:
    """The links the patient made, 20 a page, the newest first, each with who tried to open it."""
    permit = grant(actor, Action.SHARE_RECORD)
    at = place(count_shares(db, permit), page, PAGE)
    found = shares_page(db, permit, at, now=now)
    tries = openings_of(db, permit, [one.share for one in found])
    audit(db, permit, "shares", patient_id=next(iter(actor.patient_ids), None), note=f"list {at.page}", now=now)
    rows = [
        OwnShare(
            one.share,
            title_of(one.thing) if one.thing else "",
            share_state(one.share, now),
            one.thing is None,
            tries.get(one.share.id or 0, []),
        )
        for one in found
    ]
    return SharePage(rows, at.page, at.pages)


def revoke(db: Session, actor: Actor, *, share: str, now: datetime) -> None:
    """Close a link at once; closing it again says nothing new. Raises: NotFound."""
    permit = grant(actor, Action.SHARE_RECORD)
    row = _own(db, permit, share)
    if row.revoked_at is None:
        row.revoked_at = now
        _note(db, permit, row, "revoked", now)


def extend(db: Session, actor: Actor, *, share: str, days: int, now: datetime) -> Share:
    """Let a link that is still open live for that many days from now. Raises: NotFound, ShareClosed, InvalidField."""
    permit = grant(actor, Action.SHARE_RECORD)
    row = _own(db, permit, share)
    check_wish(days, row.most_openings, row.label)
    if share_state(row, now) is not ShareState.OPEN or item_of(db, row, now=now) is None:
        raise ShareClosed
    row.expires_at = now + timedelta(days=days)
    _note(db, permit, row, "extended", now)
    return row


def share_state(row: Share, now: datetime) -> ShareState:
    """How a link stands now."""
    return state_of(
        now=now,
        expires_at=row.expires_at,
        revoked=row.revoked_at is not None,
        tries=row.tries,
        openings=row.openings,
        most_openings=row.most_openings,
    )


def title_of(thing: SharedItem) -> str:
    """What the patient knows the thing by: the file's name, the study's title, the receta's folio."""
    if isinstance(thing, Document):
        return thing.name
    return thing.title if isinstance(thing, LabReport) else thing.folio


def _own(db: Session, permit: Permit, share: str) -> Share:
    row = one_share(db, permit, share)
    if row is None:
        raise NotFound
    return row


def _note(db: Session, permit: Permit, row: Share, note: str, now: datetime) -> None:
    audit(db, permit, f"share:{row.public_id}", patient_id=row.patient_id, note=note, now=now)
    after_commit(db, f"patient:{row.patient_id}")
