"""Who comes by a shared link: the code is tried, and what the link shows is shown, each time counted and told."""

from datetime import datetime
from typing import Final, NamedTuple

from limits import RateLimitItemPerMinute
from sqlmodel import Session

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.adapters.prescription_pdf import Paper
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import NotFound
from luna_portal.domain.sharing.share_rules import MOST_TRIES, ShareClosed, ShareState, WrongShareCode, typed_code
from luna_portal.models import (
    Account,
    Analyte,
    Document,
    FileObject,
    Prescription,
    PrescriptionLine,
    Share,
    ShareOpening,
)
from luna_portal.models.sharing.queries import (
    SharedItem,
    analytes_of,
    file_behind,
    item_of,
    lines_of,
    picture_behind,
    share_by_digest,
)
from luna_portal.services import limits
from luna_portal.services.audit import audit
from luna_portal.services.documents.pictures import has_pictures
from luna_portal.services.mail.outbox import write_mail
from luna_portal.services.prescriptions.paper import shared_paper
from luna_portal.services.sharing.links import share_state
from luna_portal.services.sharing.secrets import ABSENT, is_code, is_pass, pass_for
from luna_portal.services.transaction import after_commit

OPENED_BY_ADDRESS: Final = RateLimitItemPerMinute(30, 15)
LONGEST_AGENT: Final = 300


class OpenedShare(NamedTuple):
    """What a link shows to whoever had its code. `ticket` lets this browser fetch the file for a few minutes.

    `analytes` are a result's values, `lines` a receta's medicines; `file` is what can be fetched, with its document
    when it is one, `paper` what to draw of a receta whose PDF was not kept.
    """

    share: Share
    thing: SharedItem
    ticket: str
    analytes: list[Analyte]
    lines: list[PrescriptionLine]
    file: tuple[FileObject, Document | None] | None
    paper: Paper | None = None


def open_shared(
    db: Session, actor: Actor, *, token: str, code: str, user_agent: str = "", now: datetime
) -> OpenedShare:
    """Open a link with its code; anybody may try, and every try at a link that exists is kept.

    Raises: ShareClosed for a link that opens nothing, for whatever reason; WrongShareCode; TooManyAttempts.
    """
    permit = grant(actor, Action.OPEN_SHARE)
    limits.spend(db, OPENED_BY_ADDRESS, "share", limits.block_of(actor.address), now=now)
    row = share_by_digest(db, permit, digest(token))
    right = is_code(row.public_id if row else "", typed_code(code), row.code_digest if row else ABSENT)
    if row is None:
        raise ShareClosed
    thing = item_of(db, row, now=now)
    state = share_state(row, now)
    opened = right and thing is not None and state is ShareState.OPEN
    _keep_try(db, permit, row, user_agent, opened=opened, now=now)
    if thing is None or state is not ShareState.OPEN:
        raise ShareClosed
    if not right:
        _count_wrong(db, row, now)
        raise WrongShareCode
    row.openings += 1
    db.flush()
    return _shown(db, row, thing, pass_for(row.public_id, actor.holder, now))


def shown_by_pass(
    db: Session, actor: Actor, *, token: str, ticket: str, what: str = "file", now: datetime
) -> OpenedShare:
    """What an opened link shows, asked again with the pass that the code gave; counts nothing, leaves an audit line.

    Raises: ShareClosed, also when the link was revoked since or the pass is another browser's.
    """
    permit = grant(actor, Action.OPEN_SHARE)
    row = share_by_digest(db, permit, digest(token))
    if row is None or not is_pass(ticket, row.public_id, actor.holder, now):
        raise ShareClosed
    thing = item_of(db, row, now=now)
    if thing is None or share_state(row, now) not in {ShareState.OPEN, ShareState.USED_UP}:
        raise ShareClosed
    _audit(db, permit, row, "done", what, now)
    return _shown(db, row, thing, ticket)


def _shown(db: Session, row: Share, thing: SharedItem, ticket: str) -> OpenedShare:
    lines, file = lines_of(db, thing), file_behind(db, thing)
    paper = shared_paper(db, thing, lines) if isinstance(thing, Prescription) and file is None else None
    return OpenedShare(row, thing, ticket, analytes_of(db, thing), lines, file, paper)


def page_by_pass(
    db: Session, actor: Actor, *, token: str, ticket: str, page: int, width: int, now: datetime
) -> tuple[FileObject, Document, FileObject | None]:
    """A page of a shared document: the document's bytes, the document, and its picture if it was drawn before.

    Raises: ShareClosed; NotFound when what is shared has no such page.
    """
    opened = shown_by_pass(db, actor, token=token, ticket=ticket, what=f"page {page}", now=now)
    source, document = opened.file or (None, None)
    if source is None or document is None or not has_pictures(document) or not 1 <= page <= max(document.pages, 1):
        raise NotFound
    return source, document, picture_behind(db, document, page, width)


def _keep_try(db: Session, permit: Permit, row: Share, user_agent: str, *, opened: bool, now: datetime) -> None:
    actor = permit.actor
    db.add(
        ShareOpening(
            share_id=row.id or 0, at=now, opened=opened, address=actor.address, user_agent=user_agent[:LONGEST_AGENT]
        )
    )
    _audit(db, permit, row, "done" if opened else "refused", row.kind.value, now)
    after_commit(db, f"patient:{row.patient_id}")


def _audit(db: Session, permit: Permit, row: Share, outcome: str, note: str, now: datetime) -> None:
    audit(db, permit, f"share:{row.public_id}", patient_id=row.patient_id, outcome=outcome, note=note, now=now)


def _count_wrong(db: Session, row: Share, now: datetime) -> None:
    """Count a wrong code; the one too many closes the link, and whoever made it is told by mail."""
    row.tries += 1
    db.flush()
    account = db.get(Account, row.made_by_id) if row.tries == MOST_TRIES and row.made_by_id else None
    if account is None:
        return
    write_mail(
        db, key=f"share_closed:{row.public_id}", kind=MailKind.SHARE_CLOSED.value, recipient=account.email,
        name=account.name, language=account.language, values={}, due_at=now, now=now,
    )  # fmt: skip
