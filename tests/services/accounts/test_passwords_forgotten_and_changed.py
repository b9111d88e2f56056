"""Recovering and changing a password: by a link that works once, or by the current one; other sessions end."""

import pytest
from sqlmodel import Session, select

from luna_portal.adapters.passwords import hash_password, prove
from luna_portal.domain.access import Actor
from luna_portal.domain.refusals import (
    InvalidField,
    LinkExpired,
    SignInNeeded,
    TooManyAttempts,
    WrongCredentials,
)
from luna_portal.models import Ticket
from luna_portal.services.accounts import passwords
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.signing import ANOTHER, PASSWORD, give_password, link_in, mails, sign_in, who

pytestmark = pytest.mark.feature("ACC-1")


def _ask(db: Session, cast: Cast, clock: Clock, email: str = "ana@example.com") -> str:
    passwords.ask_recovery(db, cast.nobody, email=email, now=clock())
    db.commit()
    return link_in(mails(db, "recover")[0])


def _set(db: Session, cast: Cast, clock: Clock, link: str, password: str = ANOTHER) -> None:
    try:
        passwords.begin_new_password(db, cast.nobody, ticket=link, password=password, now=clock())
        passwords.set_password(db, cast.nobody, ticket=link, password_hash=hash_password(password), now=clock())
    finally:
        db.commit()


@pytest.mark.requirement("OWASP ASVS 6.4.3")
def test_a_recovery_link_sets_a_new_password_ends_every_session_and_signs_nobody_in(
    db: Session, cast: Cast, clock: Clock
) -> None:
    give_password(db, "ana@example.com")
    open_page = sign_in(db, cast.nobody, "ana@example.com", now=clock()).token
    _set(db, cast, clock, _ask(db, cast, clock))
    assert who(db, open_page, clock()).account_id is None
    assert mails(db)[0].kind == "password_changed"
    with pytest.raises(WrongCredentials):
        sign_in(db, cast.nobody, "ana@example.com", PASSWORD, now=clock())
    assert sign_in(db, cast.nobody, "ana@example.com", ANOTHER, now=clock()).token


def test_asking_for_an_unknown_mail_writes_no_mail_and_answers_the_same(db: Session, cast: Cast, clock: Clock) -> None:
    assert passwords.ask_recovery(db, cast.nobody, email="stranger@example.com", now=clock()) is None
    assert mails(db) == []
    assert passwords.ask_recovery(db, cast.nobody, email="ana@example.com", now=clock()) is None
    assert [mail.recipient for mail in mails(db)] == ["ana@example.com"]


def test_a_recovery_link_works_once_for_an_hour_and_a_newer_one_ends_it(db: Session, cast: Cast, clock: Clock) -> None:
    first = _ask(db, cast, clock)
    second = _ask(db, cast, clock)
    with pytest.raises(LinkExpired):
        _set(db, cast, clock, first)
    _set(db, cast, clock, second)
    with pytest.raises(LinkExpired):
        _set(db, cast, clock, second)
    third = _ask(db, cast, clock)
    clock.forward(hours=1)
    with pytest.raises(LinkExpired):
        _set(db, cast, clock, third)
    for never in ("", "never given out", db.exec(select(Ticket)).first().token_digest):
        with pytest.raises(LinkExpired):
            _set(db, cast, clock, never)


def test_a_recovery_link_is_refused_a_poor_password_and_can_still_be_used(
    db: Session, cast: Cast, clock: Clock
) -> None:
    link = _ask(db, cast, clock)
    for poor, key in (
        ("short", "short"),
        ("12345678", "common"),
        ("x" * 129, "long"),
        ("ANA@example.com", "about_you"),
    ):
        with pytest.raises(InvalidField) as refusal:
            _set(db, cast, clock, link, poor)
        assert (refusal.value.field, refusal.value.key) == ("password", f"access.password_{key}")
    _set(db, cast, clock, link)


def test_an_account_gets_three_recovery_mails_an_hour_at_most(db: Session, cast: Cast, clock: Clock) -> None:
    for _ in range(5):
        _ask(db, cast, clock)
    assert len(mails(db, "recover")) == 3
    clock.forward(hours=1)
    _ask(db, cast, clock)
    assert len(mails(db, "recover")) == 4


def test_one_address_asks_thirty_times_an_hour_at_most_and_another_is_not_hindered(
    db: Session, cast: Cast, clock: Clock
) -> None:
    for number in range(30):
        passwords.ask_recovery(db, cast.nobody, email=f"{number}@example.com", now=clock())
    with pytest.raises(TooManyAttempts):
        passwords.ask_recovery(db, cast.nobody, email="ana@example.com", now=clock())
    elsewhere = Actor.nobody(address="198.51.100.1")
    passwords.ask_recovery(db, elsewhere, email="ana@example.com", now=clock())
    assert len(mails(db)) == 1


def test_what_is_no_mail_is_refused_beside_its_field(db: Session, cast: Cast, clock: Clock) -> None:
    for typed, key in (("", "refusal.email_missing"), ("ana", "refusal.email_wrong")):
        with pytest.raises(InvalidField) as refusal:
            passwords.ask_recovery(db, cast.nobody, email=typed, now=clock())
        assert (refusal.value.field, refusal.value.key) == ("email", key)


def test_recovery_frees_an_account_that_strangers_kept_waiting(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sign_in(db, cast.nobody, "ana@example.com", "a guess of mine", now=clock())
    with pytest.raises(TooManyAttempts):
        sign_in(db, cast.nobody, "ana@example.com", now=clock())
    _set(db, cast, clock, _ask(db, cast, clock))
    assert sign_in(db, cast.nobody, "ana@example.com", ANOTHER, now=clock()).token


def _change(db: Session, actor: Actor, clock: Clock, current: str, password: str) -> None:
    try:
        kept = passwords.begin_change(db, actor, password=password, now=clock())
        passwords.change_password(
            db, actor, proof=prove(current, kept), password_hash=hash_password(password), now=clock()
        )
    finally:
        db.commit()


def test_changing_the_password_keeps_this_session_and_ends_the_others(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    here, there = (sign_in(db, cast.nobody, "ana@example.com", now=clock()).token for _ in range(2))
    _change(db, who(db, here, clock()), clock, PASSWORD, ANOTHER)
    assert who(db, here, clock()).account_id == cast.ana.account_id
    assert who(db, there, clock()).account_id is None
    assert [mail.kind for mail in mails(db)] == ["password_changed"]
    assert sign_in(db, cast.nobody, "ana@example.com", ANOTHER, now=clock()).token


def test_changing_needs_the_current_password_and_a_session(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    actor = who(db, sign_in(db, cast.nobody, "ana@example.com", now=clock()).token, clock())
    with pytest.raises(InvalidField) as refusal:
        _change(db, actor, clock, "not her password", ANOTHER)
    assert (refusal.value.field, refusal.value.key) == ("current", "access.current_wrong")
    with pytest.raises(SignInNeeded):
        _change(db, cast.nobody, clock, PASSWORD, ANOTHER)
    assert mails(db) == []
    assert sign_in(db, cast.nobody, "ana@example.com", PASSWORD, now=clock()).token
