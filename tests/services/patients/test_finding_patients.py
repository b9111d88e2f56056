"""The team finds a patient by words of her name; a professional only those she treats, a patient nobody."""

import pytest
from sqlmodel import Session

from luna_portal.domain.refusals import NotAllowed, NotFound, SignInNeeded
from luna_portal.services.patients import search as patients_search
from tests.cast import Cast
from tests.conftest import Clock

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("CLI-8")]


def found(db: Session, who: object, search: str, clock: Clock) -> list[str]:
    return [one.given_name for one in patients_search.find(db, who, search=search, now=clock()).patients]  # type: ignore[arg-type]


def test_the_reception_finds_ana_by_any_words_of_her_name(db: Session, cast: Cast, clock: Clock) -> None:
    name = cast.ana_row.full_name
    assert found(db, cast.elena, name.upper(), clock) == ["Ana"]
    assert found(db, cast.elena, " ".join(reversed(name.split())), clock) == ["Ana"]
    assert found(db, cast.elena, "a", clock) == []
    assert found(db, cast.elena, "%%", clock) == []
    assert patients_search.one(db, cast.elena, patient=cast.ana_row.public_id, now=clock()).given_name == "Ana"


def test_who_does_not_treat_her_and_who_is_no_team_finds_nobody(db: Session, cast: Cast, clock: Clock) -> None:
    assert found(db, cast.diaz, cast.ana_row.full_name, clock) == []
    with pytest.raises(NotFound):
        patients_search.one(db, cast.diaz, patient=cast.ana_row.public_id, now=clock())
    for who in (cast.carla, cast.hugo):
        with pytest.raises(NotAllowed):
            found(db, who, "ana", clock)
    with pytest.raises(SignInNeeded):
        found(db, cast.nobody, "ana", clock)
