"""Signing in: the right password opens a session; everything else is refused, and looks the same."""

import pytest
from sqlmodel import Session, select

from luna_portal.adapters import passwords
from luna_portal.domain.access import Actor, Role
from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import NotConfirmed, TooManyAttempts, WrongCredentials
from luna_portal.models import AuditEvent, PortalSession
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.signing import PASSWORD, account_of, give_password, mails, sign_in, who

pytestmark = pytest.mark.feature("ACC-1")


def test_the_right_password_opens_a_session_for_its_owner(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    new = sign_in(db, cast.nobody, " Ana@Example.com ", now=clock())
    actor = who(db, new.token, clock())
    assert (actor.account_id, actor.role, actor.patient_ids) == (cast.ana.account_id, Role.PATIENT, {cast.ana_row.id})


@pytest.mark.requirement("OWASP ASVS 7.2.3")
def test_only_the_digest_of_a_session_token_is_kept(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    token = sign_in(db, cast.nobody, "ana@example.com", now=clock()).token
    assert len(token) >= 43
    assert db.exec(select(PortalSession)).one().token_digest == digest(token) != token


def test_a_wrong_password_an_unknown_mail_and_a_disabled_account_read_the_same(
    db: Session, cast: Cast, clock: Clock
) -> None:
    give_password(db, "ana@example.com")
    give_password(db, "carla@example.com").disabled_at = clock()
    db.commit()
    heard = []
    for email, password in (
        ("ana@example.com", "not her password"),
        ("stranger@example.com", PASSWORD),
        ("carla@example.com", PASSWORD),
        ("elena@example.com", PASSWORD),
    ):
        with pytest.raises(WrongCredentials) as refusal:
            sign_in(db, cast.nobody, email, password, now=clock())
        heard.append((refusal.value.key, refusal.value.field, refusal.value.values))
    assert len({str(one) for one in heard}) == 1
    assert sign_in(db, cast.nobody, "ana@example.com", now=clock()).token
    assert db.exec(select(PortalSession)).all()[-1].account_id == cast.ana.account_id


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords are compared with."""
    seen: list[str] = []
    passwords._ARGON2.hash("so that the library has put its real methods in place")
    real = passwords._ARGON2.verify

    def counted(password: str, kept: str) -> bool:
        seen.append(kept)
        return bool(real(password, kept))

    monkeypatch.setattr(passwords._ARGON2, "verify", counted)
    return seen


def test_known_and_unknown_mails_cost_the_same_hashing(
    db: Session, cast: Cast, clock: Clock, hashing: list[str]
) -> None:
    give_password(db, "ana@example.com")
    for email in ("ana@example.com", "stranger@example.com"):
        with pytest.raises(WrongCredentials):
            sign_in(db, cast.nobody, email, "not the password", now=clock())
    assert len(hashing) == 2
    assert {kept.rsplit("$", 2)[0] for kept in hashing} == {"$argon2id$v=19$m=19456,t=2,p=1"}


def test_a_session_token_changes_when_the_same_browser_signs_in_again(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    first = sign_in(db, cast.nobody, "ana@example.com", now=clock()).token
    second = sign_in(db, who(db, first, clock()), "ana@example.com", now=clock()).token
    assert second != first
    assert who(db, first, clock()).account_id is None
    assert who(db, second, clock()).account_id == cast.ana.account_id


def test_a_hash_with_weaker_parameters_is_made_anew_at_sign_in(db: Session, cast: Cast, clock: Clock) -> None:
    account = give_password(db, "ana@example.com")
    weak = passwords._ARGON2.using(memory_cost=8192, time_cost=1).hash(PASSWORD)
    account.password_hash = weak
    db.commit()
    sign_in(db, cast.nobody, "ana@example.com", now=clock())
    assert account_of(db, "ana@example.com").password_hash != weak
    assert sign_in(db, cast.nobody, "ana@example.com", now=clock()).token


def test_before_the_mail_is_confirmed_only_the_right_password_says_so_and_sends_the_link_again(
    db: Session, cast: Cast, clock: Clock
) -> None:
    give_password(db, "ana@example.com").email_confirmed_at = None
    db.commit()
    with pytest.raises(WrongCredentials):
        sign_in(db, cast.nobody, "ana@example.com", "not her password", now=clock())
    assert mails(db) == []
    with pytest.raises(NotConfirmed):
        sign_in(db, cast.nobody, "ana@example.com", now=clock())
    assert [mail.kind for mail in mails(db)] == ["confirm_email"]


@pytest.mark.requirement("OWASP ASVS 6.3.1")
def test_after_five_wrong_passwords_each_try_waits_longer_and_the_owner_gets_in_after_the_wait(
    db: Session, cast: Cast, clock: Clock
) -> None:
    give_password(db, "ana@example.com")
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sign_in(db, cast.nobody, "ana@example.com", "not her password", now=clock())
    waits = []
    for _ in range(4):
        with pytest.raises(TooManyAttempts) as refusal:
            sign_in(db, cast.nobody, "ana@example.com", now=clock())
        waits.append(refusal.value.retry_after)
        clock.forward(seconds=refusal.value.retry_after)
        with pytest.raises(WrongCredentials):
            sign_in(db, cast.nobody, "ana@example.com", "not her password", now=clock())
    assert waits == [1, 2, 4, 8]
    clock.forward(seconds=16)
    assert sign_in(db, cast.nobody, "ana@example.com", now=clock()).token


def test_tries_during_a_wait_do_not_lengthen_it(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sign_in(db, cast.nobody, "ana@example.com", "not her password", now=clock())
    for _ in range(20):
        with pytest.raises(TooManyAttempts):
            sign_in(db, cast.nobody, "ana@example.com", "not her password", now=clock())
    clock.forward(seconds=1)
    assert sign_in(db, cast.nobody, "ana@example.com", now=clock()).token


def test_an_unknown_mail_waits_as_a_known_one_does(db: Session, cast: Cast, clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sign_in(db, cast.nobody, "stranger@example.com", now=clock())
    with pytest.raises(TooManyAttempts) as refusal:
        sign_in(db, cast.nobody, "stranger@example.com", now=clock())
    assert refusal.value.retry_after == 1


def test_strangers_elsewhere_cannot_lock_out_the_owner_at_her_usual_address(
    db: Session, cast: Cast, clock: Clock
) -> None:
    give_password(db, "ana@example.com")
    sign_in(db, cast.nobody, "ana@example.com", now=clock())
    clock.forward(hours=1)
    for number in range(20):
        with pytest.raises(WrongCredentials):
            sign_in(db, Actor.nobody(address=f"198.51.100.{number}"), "ana@example.com", "a guess of mine", now=clock())
    with pytest.raises(TooManyAttempts):
        sign_in(db, Actor.nobody(address="198.51.100.99"), "ana@example.com", "a guess of mine", now=clock())
    assert sign_in(db, cast.nobody, "ana@example.com", now=clock()).token


def test_sign_in_leaves_a_line_in_the_log_whether_it_succeeds_or_not(db: Session, cast: Cast, clock: Clock) -> None:
    give_password(db, "ana@example.com")
    with pytest.raises(WrongCredentials):
        sign_in(db, cast.nobody, "ana@example.com", "not her password", now=clock())
    sign_in(db, cast.nobody, "ana@example.com", now=clock())
    lines = db.exec(select(AuditEvent).where(AuditEvent.action == "public:session:open")).all()
    assert [(line.outcome, line.address) for line in lines] == [("refused", "203.0.113.7"), ("done", "203.0.113.7")]
