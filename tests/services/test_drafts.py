"""Drafts: kept for their own browser or account, sealed, for a day, until they are sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from luna_portal.domain.access import Actor
from luna_portal.domain.refusals import DraftNotKept
from luna_portal.models import Draft, Flow
from luna_portal.services import drafts
from luna_portal.services.drafts import KEPT, LARGEST, MOST_OF_NETWORK, MOST_OF_OWNER, KeptDraft
from luna_portal.services.retention.rows import drafts as sweep
from tests.cast import Cast
from tests.conftest import Clock

TYPED = {"given_name": "María José", "email": "maria@example.com"}
ANYBODY = Actor.nobody(holder="her browser", address="203.0.113.5")


def keep(db: Session, who: Actor, clock: Clock, name: str = "one", typed: dict[str, str] = TYPED) -> None:
    """Keep what was typed, committed."""
    drafts.keep(db, who, flow=Flow.BOOKING, name=name, typed=typed, now=clock())
    db.commit()


def kept(db: Session, who: Actor, clock: Clock, name: str = "one") -> KeptDraft:
    return drafts.kept(db, who, flow=Flow.BOOKING, name=name, now=clock())


@pytest.mark.feature("PUB-3")
def test_what_was_typed_comes_back_to_the_browser_that_typed_it_and_the_last_words_count(
    db: Session, clock: Clock
) -> None:
    keep(db, ANYBODY, clock)
    keep(db, ANYBODY, clock, typed=TYPED | {"email": "mj@example.com"})
    assert kept(db, ANYBODY, clock).typed == TYPED | {"email": "mj@example.com"}
    assert kept(db, ANYBODY, clock, "another") == KeptDraft()


@pytest.mark.feature("PUB-3")
def test_nobody_else_reaches_a_draft(db: Session, cast: Cast, clock: Clock) -> None:
    keep(db, ANYBODY, clock)
    keep(db, replace(cast.ana, holder="shared browser"), clock)
    own = drafts.kept(db, replace(cast.ana, holder="another"), flow=Flow.BOOKING, name="one", now=clock())
    assert own.typed == TYPED, "her account finds it in any browser"
    others = (
        Actor.nobody(holder="another browser"), Actor.nobody(), replace(cast.carla, holder="her browser"),
        Actor.nobody(holder="shared browser"), Actor.nobody(holder=f"account:{cast.ana.account_id}"),
    )  # fmt: skip
    for other in others:
        assert kept(db, other, clock) == KeptDraft()
        drafts.forget(db, other, flow=Flow.BOOKING, name="one", now=clock())
    db.commit()
    assert kept(db, ANYBODY, clock).typed == TYPED


@pytest.mark.feature("PUB-3")
def test_two_forms_of_one_browser_stand_side_by_side(db: Session, clock: Clock) -> None:
    keep(db, ANYBODY, clock, "first", {"given_name": "Luis"})
    keep(db, ANYBODY, clock, "second", {"given_name": "Eva"})
    assert [kept(db, ANYBODY, clock, name).typed["given_name"] for name in ("first", "second")] == ["Luis", "Eva"]


def test_a_draft_is_sealed_and_opens_nowhere_but_in_its_place(db: Session, clock: Clock) -> None:
    keep(db, ANYBODY, clock)
    keep(db, Actor.nobody(holder="thief"), clock, typed={"given_name": "Nadie"})
    hers, theirs = db.exec(select(Draft).order_by(col(Draft.id))).all()
    assert "María" not in hers.contents
    assert "maria" not in hers.contents
    theirs.contents = hers.contents
    db.commit()
    assert kept(db, Actor.nobody(holder="thief"), clock).typed == {}


@pytest.mark.feature("PUB-3")
def test_after_a_day_without_a_word_it_is_gone_and_swept(db: Session, clock: Clock) -> None:
    keep(db, ANYBODY, clock)
    clock.now += KEPT[Flow.BOOKING] - timedelta(seconds=1)
    assert kept(db, ANYBODY, clock).typed == TYPED
    assert sweep(db, now=clock()) == 0
    clock.now += timedelta(seconds=1)
    assert kept(db, ANYBODY, clock) == KeptDraft()
    assert sweep(db, now=clock()) == 1


@pytest.mark.feature("PUB-3")
def test_when_it_was_sent_nothing_typed_is_left_and_its_name_says_what_came_of_it(db: Session, clock: Clock) -> None:
    keep(db, ANYBODY, clock)
    drafts.finish(db, ANYBODY, flow=Flow.BOOKING, name="one", outcome="appointment", now=clock())
    db.commit()
    assert kept(db, ANYBODY, clock) == KeptDraft({}, "appointment")
    assert db.exec(select(Draft.contents)).all() == [""]
    keep(db, ANYBODY, clock)
    assert kept(db, ANYBODY, clock) == KeptDraft({}, "appointment"), "a late word does not open it again"


@pytest.mark.feature("PUB-3")
def test_too_long_a_text_a_browser_without_cookies_and_an_odd_name_are_told_so(db: Session, clock: Clock) -> None:
    room = LARGEST - len('{"reason": ""}')
    keep(db, ANYBODY, clock, typed={"reason": "x" * room})
    for who, name, typed in (
        (ANYBODY, "one", {"reason": "x" * (room + 1)}),
        (Actor.nobody(), "one", TYPED),
        (ANYBODY, "", TYPED),
        (ANYBODY, "x" * 33, TYPED),
    ):
        with pytest.raises(DraftNotKept):
            keep(db, who, clock, name, typed)
        db.rollback()


@pytest.mark.feature("PUB-3")
def test_an_owner_keeps_ten_and_the_visitors_of_a_network_six_hundred(db: Session, cast: Cast, clock: Clock) -> None:
    for number in range(MOST_OF_OWNER + 1):
        keep(db, ANYBODY, clock, f"form {number}", {"reason": str(number)})
        clock.forward(seconds=1)
    assert kept(db, ANYBODY, clock, "form 0") == KeptDraft(), "the oldest goes"
    assert kept(db, ANYBODY, clock, "form 1").typed == {"reason": "1"}
    for number in range(MOST_OF_NETWORK - MOST_OF_OWNER):
        who = Actor.nobody(holder=f"browser {number}", address="203.0.113.5")
        drafts.keep(db, who, flow=Flow.BOOKING, name="one", typed=TYPED, now=clock())
    with pytest.raises(DraftNotKept):
        keep(db, Actor.nobody(holder="one more", address="203.0.113.5"), clock)
    db.rollback()
    keep(db, Actor.nobody(holder="one more", address="198.51.100.4"), clock)
    keep(db, replace(cast.diaz, address="203.0.113.5"), clock)
    assert db.exec(select(func.count()).select_from(Draft)).one() > 0
