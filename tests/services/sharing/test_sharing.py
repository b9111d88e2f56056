"""A patient shows one thing of hers by a link and a code, sees who came, and closes it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import InvalidField, NotAllowed, NotFound, Refusal, SignInNeeded, TooManyAttempts
from luna_portal.domain.sharing.share_rules import MOST_TRIES, ShareClosed, ShareState, WrongShareCode
from luna_portal.models import (
    AuditEvent,
    MarkKind,
    OutboxMessage,
    PrescriptionMark,
    Share,
    SharedKind,
    ShareOpening,
)
from luna_portal.services.sharing import links as sharing_links
from luna_portal.services.sharing.links import NewShare
from luna_portal.services.sharing.opening import OpenedShare, open_shared, shown_by_pass
from luna_portal.services.sharing.secrets import code_digest, is_code
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.sharing import document_of, prescription_of, report_of

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("ARC-6")]


@pytest.fixture
def made(db: Session, cast: Cast, clock: Clock) -> NewShare:
    """Ana's link to a file of hers: a week, five times."""
    thing = document_of(db, cast.ana_row, clock())
    return _make(db, cast.ana, SharedKind.DOCUMENT, thing.public_id, clock)


def _make(db: Session, who: Any, kind: SharedKind, thing: str, clock: Clock, **wish: Any) -> NewShare:
    values: dict[str, Any] = {"days": 7, "openings": 5, "label": "Dra. Pérez"} | wish
    new = sharing_links.make(db, who, kind=kind, thing=thing, now=clock(), **values)
    db.commit()
    return new


def _open(db: Session, cast: Cast, token: str, code: str, clock: Clock) -> OpenedShare:
    """As the wiring does: what a refusal that `keeps` wrote stays, what another wrote does not."""
    try:
        return open_shared(db, cast.nobody, token=token, code=code, user_agent="Chrome Android", now=clock())
    except Refusal as refusal:
        if not refusal.keeps:
            db.rollback()
        raise
    finally:
        db.commit()


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_who_has_link_and_code_sees_the_one_thing(db: Session, cast: Cast, clock: Clock) -> None:
    things = {
        SharedKind.DOCUMENT: document_of(db, cast.ana_row, clock()),
        SharedKind.RESULT: report_of(db, cast.ana_row, clock()),
        SharedKind.PRESCRIPTION: prescription_of(db, cast, cast.ana_row, clock()),
    }
    for kind, thing in things.items():
        new = _make(db, cast.ana, kind, thing.public_id, clock)
        opened = _open(db, cast, new.token, f"{new.code[:3]} {new.code[3:]}", clock)
        assert type(opened.thing) is type(thing)
        assert opened.thing.public_id == thing.public_id


def test_carla_cannot_share_what_is_anas_and_her_caregiver_can(db: Session, cast: Cast, clock: Clock) -> None:
    things = (
        (SharedKind.DOCUMENT, document_of(db, cast.ana_row, clock()).public_id),
        (SharedKind.RESULT, report_of(db, cast.ana_row, clock()).public_id),
        (SharedKind.PRESCRIPTION, prescription_of(db, cast, cast.ana_row, clock()).public_id),
    )
    for kind, thing in things:
        for who, refusal in ((cast.carla, NotFound), (cast.diaz, NotAllowed), (cast.nobody, SignInNeeded)):
            with pytest.raises(refusal):
                _make(db, who, kind, thing, clock)
        assert _make(db, cast.beto, kind, thing, clock).share.patient_id == cast.ana_row.id
    with pytest.raises(NotFound):
        _make(db, cast.ana, SharedKind.RESULT, things[0][1], clock)


def test_only_digests_of_link_and_code_are_kept(db: Session, cast: Cast, clock: Clock, made: NewShare) -> None:
    row = made.share
    assert (row.token_digest, row.code_digest) == (digest(made.token), code_digest(row.public_id, made.code))
    assert made.code.isdigit()
    assert len(made.code) == 6
    assert made.code not in row.model_dump_json().replace(row.code_digest, "").replace(row.token_digest, "")
    other = _make(db, cast.ana, SharedKind.DOCUMENT, document_of(db, cast.ana_row, clock()).public_id, clock)
    assert not is_code(other.share.public_id, made.code, made.share.code_digest)


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"days": 0}, "days"), ({"days": 3650}, "days"), ({"openings": 0}, "openings"), ({"label": "x" * 81}, "label")],
)
def test_a_wish_that_is_not_on_offer_is_refused_at_its_field(
    db: Session, cast: Cast, clock: Clock, wish: dict[str, Any], field: str
) -> None:
    thing = document_of(db, cast.ana_row, clock()).public_id
    with pytest.raises(InvalidField) as refused:
        _make(db, cast.ana, SharedKind.DOCUMENT, thing, clock, **wish)
    assert refused.value.field == field


def test_an_unreleased_result_and_a_deleted_file_cannot_be_shared(db: Session, cast: Cast, clock: Clock) -> None:
    hidden = (
        (SharedKind.RESULT, report_of(db, cast.ana_row, clock(), released_at=None)),
        (SharedKind.DOCUMENT, document_of(db, cast.ana_row, clock(), deleted_at=clock())),
        (SharedKind.DOCUMENT, document_of(db, cast.ana_row, clock(), shown_at=None)),
    )
    for kind, thing in hidden:
        with pytest.raises(NotFound):
            _make(db, cast.ana, kind, thing.public_id, clock)


def test_a_link_opens_until_its_day_comes(db: Session, cast: Cast, clock: Clock, made: NewShare) -> None:
    clock.forward(days=7, seconds=-1)
    assert _open(db, cast, made.token, made.code, clock).thing
    clock.forward(seconds=1)
    with pytest.raises(ShareClosed):
        _open(db, cast, made.token, made.code, clock)
    assert sharing_links.list_mine(db, cast.ana, now=clock()).rows[0].state is ShareState.EXPIRED


def test_a_link_opens_as_often_as_was_wished(db: Session, cast: Cast, clock: Clock) -> None:
    new = _make(db, cast.ana, SharedKind.DOCUMENT, document_of(db, cast.ana_row, clock()).public_id, clock, openings=1)
    assert _open(db, cast, new.token, new.code, clock).thing
    with pytest.raises(ShareClosed):
        _open(db, cast, new.token, new.code, clock)
    assert db.get_one(Share, new.share.id).openings == 1


def test_a_revoked_link_opens_nothing_and_carla_cannot_revoke_it(
    db: Session, cast: Cast, clock: Clock, made: NewShare
) -> None:
    for other in (cast.carla, replace(cast.carla, patient_ids=frozenset())):
        with pytest.raises(NotFound):
            sharing_links.revoke(db, other, share=made.share.public_id, now=clock())
    assert _open(db, cast, made.token, made.code, clock).thing
    sharing_links.revoke(db, cast.ana, share=made.share.public_id, now=clock())
    sharing_links.revoke(db, cast.ana, share=made.share.public_id, now=clock.forward(minutes=1))
    with pytest.raises(ShareClosed):
        _open(db, cast, made.token, made.code, clock)


def test_five_wrong_codes_close_the_link_and_its_maker_is_told(
    db: Session, cast: Cast, clock: Clock, made: NewShare
) -> None:
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(WrongShareCode) as refused:
            _open(db, cast, made.token, _wrong(made.code), clock)
        assert refused.value.field == "code"
    assert _open(db, cast, made.token, made.code, clock).thing, "the right code still opens"
    assert db.exec(select(OutboxMessage)).all() == []
    with pytest.raises(WrongShareCode):
        _open(db, cast, made.token, "not a code", clock)
    for code in (made.code, _wrong(made.code)):
        with pytest.raises(ShareClosed):
            _open(db, cast, made.token, code, clock)
    mail = db.exec(select(OutboxMessage)).one()
    assert (mail.kind, mail.recipient, mail.values) == ("share_closed", "ana@example.com", {})
    assert sharing_links.list_mine(db, cast.ana, now=clock()).rows[0].state is ShareState.GUESSED


def test_every_link_that_opens_nothing_is_refused_with_the_same_words(
    db: Session, cast: Cast, clock: Clock, made: NewShare
) -> None:
    gone = document_of(db, cast.ana_row, clock())
    dead = _make(db, cast.ana, SharedKind.DOCUMENT, gone.public_id, clock)
    gone.deleted_at = clock()
    sharing_links.revoke(db, cast.ana, share=made.share.public_id, now=clock())
    db.commit()
    said = set()
    for token, code in (("x" * 43, "123456"), (made.token, made.code), (dead.token, dead.code)):
        with pytest.raises(ShareClosed) as refused:
            _open(db, cast, token, code, clock)
        said.add((refused.value.key, refused.value.status, refused.value.field, str(refused.value.values)))
    assert len(said) == 1


def test_a_superseded_result_and_a_cancelled_receta_close_their_links(db: Session, cast: Cast, clock: Clock) -> None:
    report, receta = report_of(db, cast.ana_row, clock()), prescription_of(db, cast, cast.ana_row, clock())
    links = [
        _make(db, cast.ana, SharedKind.RESULT, report.public_id, clock),
        _make(db, cast.ana, SharedKind.PRESCRIPTION, receta.public_id, clock),
    ]
    correction = report_of(db, cast.ana_row, clock(), released_at=None, supersedes_id=report.id)
    assert [bool(_open(db, cast, link.token, link.code, clock).thing) for link in links] == [True, True]
    correction.released_at = clock()
    db.add(PrescriptionMark(prescription_id=receta.id or 0, kind=MarkKind.CANCELLED, created_at=clock()))
    db.commit()
    for link in links:
        with pytest.raises(ShareClosed):
            _open(db, cast, link.token, link.code, clock)
    assert all(one.gone for one in sharing_links.list_mine(db, cast.ana, now=clock()).rows)


def test_each_try_is_seen_by_ana_and_stands_in_the_audit_log(
    db: Session, cast: Cast, clock: Clock, made: NewShare
) -> None:
    with pytest.raises(WrongShareCode):
        _open(db, cast, made.token, _wrong(made.code), clock)
    clock.forward(minutes=2)
    _open(db, cast, made.token, made.code, clock)
    mine = sharing_links.list_mine(db, cast.ana, now=clock()).rows
    assert [(one.title, one.state) for one in mine] == [("Química sanguínea.pdf", ShareState.OPEN)]
    assert [(one.opened, one.at, one.address, one.user_agent) for one in mine[0].tries] == [
        (True, clock(), cast.nobody.address, "Chrome Android"),
        (False, clock() - timedelta(minutes=2), cast.nobody.address, "Chrome Android"),
    ]
    lines = db.exec(select(AuditEvent).where(AuditEvent.action == "public:share:open")).all()
    assert [line.outcome for line in lines] == ["refused", "done"]
    assert {line.patient_id for line in lines} == {cast.ana_row.id}
    assert sharing_links.list_mine(db, cast.carla, now=clock()).rows == []


def test_one_address_cannot_try_on_and_on(db: Session, cast: Cast, clock: Clock, made: NewShare) -> None:
    for _ in range(30):
        with pytest.raises(ShareClosed):
            _open(db, cast, "y" * 43, "123456", clock)
    with pytest.raises(TooManyAttempts):
        _open(db, cast, made.token, made.code, clock)
    elsewhere = replace(cast.nobody, address="198.51.100.9")
    assert open_shared(db, elsewhere, token=made.token, code=made.code, now=clock()).thing
    clock.forward(minutes=16)
    assert _open(db, cast, made.token, made.code, clock).thing


def test_a_link_is_prolonged_while_it_is_open_and_not_after(
    db: Session, cast: Cast, clock: Clock, made: NewShare
) -> None:
    clock.forward(days=6)
    with pytest.raises(NotFound):
        sharing_links.extend(db, cast.carla, share=made.share.public_id, days=7, now=clock())
    sharing_links.extend(db, cast.ana, share=made.share.public_id, days=7, now=clock())
    clock.forward(days=6)
    assert _open(db, cast, made.token, made.code, clock).thing
    clock.forward(days=2)
    with pytest.raises(ShareClosed):
        sharing_links.extend(db, cast.ana, share=made.share.public_id, days=7, now=clock())


def test_the_pass_gives_the_file_to_that_browser_for_some_minutes(
    db: Session, cast: Cast, clock: Clock, made: NewShare
) -> None:
    opened = _open(db, cast, made.token, made.code, clock)
    other = replace(cast.nobody, holder="another browser")
    ask = {"token": made.token, "ticket": opened.ticket}
    assert shown_by_pass(db, cast.nobody, **ask, now=clock()).thing.public_id == opened.thing.public_id
    assert db.get_one(Share, made.share.id).openings == 1
    until, _, mac = opened.ticket.partition(".")
    for who, ticket in (
        (other, opened.ticket),
        (cast.nobody, ""),
        (cast.nobody, f"{int(until) + 3600}.{mac}"),
        (cast.nobody, f"{until}.é{mac[1:]}"),
        (cast.nobody, "9" * 4000),
    ):
        with pytest.raises(ShareClosed):
            shown_by_pass(db, who, token=made.token, ticket=ticket, now=clock())
    with pytest.raises(ShareClosed):
        shown_by_pass(db, cast.nobody, **ask, now=clock() + timedelta(minutes=10))
    sharing_links.revoke(db, cast.ana, share=made.share.public_id, now=clock())
    with pytest.raises(ShareClosed):
        shown_by_pass(db, cast.nobody, **ask, now=clock())


def test_the_last_opening_still_gives_its_file(db: Session, cast: Cast, clock: Clock) -> None:
    new = _make(db, cast.ana, SharedKind.DOCUMENT, document_of(db, cast.ana_row, clock()).public_id, clock, openings=1)
    ticket = _open(db, cast, new.token, new.code, clock).ticket
    assert shown_by_pass(db, cast.nobody, token=new.token, ticket=ticket, now=clock()).thing


def test_openings_survive_a_restart(db: Session, cast: Cast, clock: Clock, made: NewShare) -> None:
    _open(db, cast, made.token, made.code, clock)
    db.expunge_all()
    assert db.exec(select(Share.openings)).one() == 1
    assert db.exec(select(ShareOpening.opened).where(col(ShareOpening.share_id) == made.share.id)).all() == [True]
