"""Sessions: how long they last, what they say of who asks, and how their owner closes them."""

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from luna_portal.domain.access import Action, Role, grant
from luna_portal.domain.refusals import NotFound, SignInNeeded
from luna_portal.i18n.reader import Reader
from luna_portal.models import CareLink, PortalSession
from luna_portal.services.accounts import sessions
from luna_portal.services.caller import Caller
from luna_portal.views.accounts.sessions import device_name, session_view
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.signing import account_of, give_password, sign_in, who

pytestmark = pytest.mark.feature("ACC-2")


def _token(db: Session, cast: Cast, clock: Clock, email: str = "ana@example.com", user_agent: str = "") -> str:
    give_password(db, email)
    return sign_in(db, cast.nobody, email, user_agent=user_agent, now=clock()).token


def test_a_patient_who_rests_for_thirty_minutes_is_signed_out(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock)
    clock.forward(minutes=29)
    assert who(db, token, clock()).account_id == cast.ana.account_id
    clock.forward(minutes=29)
    assert who(db, token, clock()).account_id == cast.ana.account_id
    clock.forward(minutes=30)
    assert who(db, token, clock()).account_id is None


def test_staff_who_rest_for_fifteen_minutes_are_signed_out(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock, "elena@example.com")
    clock.forward(minutes=14)
    assert who(db, token, clock()).role is Role.RECEPTION
    clock.forward(minutes=15)
    assert who(db, token, clock()).role is None


@pytest.mark.requirement("OWASP ASVS 7.3.2")
def test_no_session_outlives_twelve_hours_however_busy(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock)
    for _ in range(35):
        clock.forward(minutes=20)
        assert who(db, token, clock()).account_id == cast.ana.account_id
    clock.forward(minutes=20)
    assert who(db, token, clock()).account_id is None


def test_a_page_that_asks_by_itself_does_not_keep_the_session_alive(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock)
    clock.forward(minutes=20)
    assert sessions.actor_for(db, Caller(session_token=token, active=False), now=clock()).account_id
    clock.forward(minutes=11)
    assert who(db, token, clock()).account_id is None


def test_the_open_page_is_told_when_the_session_ends_and_can_keep_it(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock)
    actor = who(db, token, clock())
    before = sessions.clock(db, actor, now=clock())
    assert (before.idle_ends_at, before.ends_at) == ("2026-11-22T22:30:00+00:00", "2026-11-23T10:00:00+00:00")
    clock.forward(minutes=25)
    after = sessions.keep_alive(db, actor, now=clock())
    db.commit()
    assert after.idle_ends_at == "2026-11-22T22:55:00+00:00"
    with pytest.raises(SignInNeeded):
        sessions.keep_alive(db, cast.nobody, now=clock())


def test_signing_out_ends_the_session_for_good(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock)
    sessions.sign_out(db, who(db, token, clock()), now=clock())
    db.commit()
    assert who(db, token, clock()).account_id is None
    sessions.sign_out(db, cast.nobody, now=clock())


def test_the_list_names_each_device_and_which_one_this_is(db: Session, cast: Cast, clock: Clock) -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
    desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    first = _token(db, cast, clock, user_agent=phone)
    clock.forward(minutes=5)
    _token(db, cast, clock, user_agent=desktop)
    _token(db, cast, clock, "carla@example.com")
    found = sessions.mine(db, who(db, first, clock()), now=clock())
    shown = [session_view(one.row, is_this=one.is_this, reader=Reader("es", cast.clinic.tz)) for one in found]
    assert [(view.device, view.is_this) for view in shown] == [("Safari en iPhone", True), ("Edge en Windows", False)]
    assert shown[0].address == "203.0.113.7"


@pytest.mark.parametrize(
    ("user_agent", "says"),
    [
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18.0 Safari/605.1.15", "Safari on Mac"),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_as_people_call_it(user_agent: str, says: str) -> None:
    assert device_name(user_agent, Reader("en")) == says


def test_closing_one_device_signs_it_out_at_its_next_event(db: Session, cast: Cast, clock: Clock) -> None:
    lost, here = _token(db, cast, clock), _token(db, cast, clock)
    actor = who(db, here, clock())
    [other] = [one.row.public_id for one in sessions.mine(db, actor, now=clock()) if not one.is_this]
    sessions.close(db, actor, session=other, now=clock())
    db.commit()
    assert who(db, lost, clock()).account_id is None
    assert who(db, here, clock()).account_id == cast.ana.account_id


def test_nobody_closes_a_session_of_somebody_else(db: Session, cast: Cast, clock: Clock) -> None:
    anas, carlas = _token(db, cast, clock), _token(db, cast, clock, "carla@example.com")
    row = db.exec(select(PortalSession).where(PortalSession.account_id == cast.ana.account_id)).one()
    carla = who(db, carlas, clock())
    with pytest.raises(NotFound):
        sessions.close(db, carla, session=row.public_id, now=clock())
    with pytest.raises(NotFound):
        sessions.close(db, carla, session="there is no such session", now=clock())
    with pytest.raises(SignInNeeded):
        sessions.close(db, cast.nobody, session=row.public_id, now=clock())
    assert who(db, anas, clock()).account_id == cast.ana.account_id


def test_closing_the_others_leaves_this_one(db: Session, cast: Cast, clock: Clock) -> None:
    others = [_token(db, cast, clock) for _ in range(3)]
    here, carlas = _token(db, cast, clock), _token(db, cast, clock, "carla@example.com")
    assert sessions.close_others(db, who(db, here, clock()), now=clock()) == 3
    db.commit()
    assert [who(db, token, clock()).account_id for token in others] == [None] * 3
    assert who(db, here, clock()).account_id == cast.ana.account_id
    assert who(db, carlas, clock()).account_id == cast.carla.account_id


def test_a_disabled_account_has_no_session(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock)
    account_of(db, "ana@example.com").disabled_at = clock()
    db.commit()
    assert who(db, token, clock()).account_id is None


def test_a_caregiver_acts_for_her_patient_until_the_leave_ends(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock, "beto@example.com")
    assert who(db, token, clock()).patient_ids == {cast.ana_row.id}
    link = db.exec(select(CareLink)).one()
    link.ends_at = clock()
    db.commit()
    assert who(db, token, clock()).patient_ids == frozenset()
    link.ends_at, link.revoked_at = None, clock()
    db.commit()
    assert who(db, token, clock()).patient_ids == frozenset()


def test_a_professional_carries_her_practice(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock, "diaz@example.com")
    assert who(db, token, clock()).practitioner_id == cast.diaz_row.id


@pytest.mark.parametrize("token", ["", "not a token", "x" * 300, "'; drop table account; --"])
def test_an_unknown_cookie_is_nobody(db: Session, cast: Cast, clock: Clock, token: str) -> None:
    actor = who(db, token, clock())
    assert (actor.account_id, actor.role, actor.patient_ids, actor.session_id) == (None, None, frozenset(), None)
    with pytest.raises(SignInNeeded):
        grant(actor, Action.MANAGE_SESSIONS)


def test_who_asks_takes_one_query_with_a_cookie_and_none_without(db: Session, cast: Cast, clock: Clock) -> None:
    token = _token(db, cast, clock)
    db.connection()
    statements: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    sessions.actor_for(db, Caller(), now=clock())
    assert statements == []
    sessions.actor_for(db, Caller(session_token=token), now=clock())
    assert len(statements) == 1
