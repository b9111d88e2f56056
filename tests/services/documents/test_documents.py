"""Documents: the list, a look, and order in them; Carla sees and changes none of Ana's."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from luna_portal.domain.refusals import InvalidField, NotAllowed, NotFound, Refusal
from luna_portal.models import AuditEvent, Folder, FolderKind
from luna_portal.services.documents import folders, listing, pictures
from luna_portal.services.documents.listing import UNDO, DocumentFilter
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.documents import PICTURE, uploaded

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("ARC-1")]


def names(db: Session, who: object, clock: Clock, **sieve: object) -> list[str]:
    found = listing.listing(db, who, sieve=DocumentFilter(**sieve), now=clock())  # type: ignore[arg-type]
    return [one.document.name for one in found.rows]


@pytest.fixture
def three(db: Session, cast: Cast, clock: Clock) -> list[str]:
    """Three documents of Ana's, an hour apart; their public ids."""
    made = []
    for name, size, found in (("Água.pdf", 300, None), ("zeta 100%.jpg", 100, PICTURE), ("media_a.pdf", 200, None)):
        extra = {} if found is None else {"found": found}
        made.append(uploaded(db, cast.ana, name, size=size, now=clock(), **extra).public_id)
        clock.forward(hours=1)
    return made


def test_the_list_is_sorted_as_asked(db: Session, cast: Cast, clock: Clock, three: list[str]) -> None:
    assert names(db, cast.ana, clock) == ["media_a.pdf", "zeta 100%.jpg", "Água.pdf"]
    assert names(db, cast.ana, clock, sort="oldest")[0] == "Água.pdf"
    assert names(db, cast.ana, clock, sort="name") == ["Água.pdf", "media_a.pdf", "zeta 100%.jpg"]
    assert names(db, cast.ana, clock, sort="size") == ["Água.pdf", "media_a.pdf", "zeta 100%.jpg"]
    assert names(db, cast.ana, clock, sort="anything") == names(db, cast.ana, clock)
    assert names(db, cast.carla, clock) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("agua", ["Água.pdf"]),
        ("ZETA jpg", ["zeta 100%.jpg"]),
        ("%", ["zeta 100%.jpg"]),
        ("_", ["media_a.pdf"]),
        ("nada", []),
    ],
)
def test_a_search_finds_words_whatever_their_accents_and_takes_signs_as_they_are(
    db: Session, cast: Cast, clock: Clock, three: list[str], search: str, found: list[str]
) -> None:
    assert names(db, cast.ana, clock, search=search) == found


def test_a_kind_and_a_folder_narrow_the_list(db: Session, cast: Cast, clock: Clock, three: list[str]) -> None:
    assert names(db, cast.ana, clock, kind="picture") == ["zeta 100%.jpg"]
    assert len(names(db, cast.ana, clock, kind="pdf")) == 2
    counts = listing.listing(db, cast.ana, now=clock()).folders
    personal = next(one for one in counts if one.folder.kind is FolderKind.PERSONAL)
    assert (personal.holds, personal.new) == (3, 0)
    assert len(names(db, cast.ana, clock, folder=personal.folder.public_id)) == 3
    with pytest.raises(NotFound):
        names(db, cast.carla, clock, folder=personal.folder.public_id)


def test_what_the_clinic_put_there_is_new_until_ana_looks(db: Session, cast: Cast, clock: Clock) -> None:
    made = uploaded(db, cast.gloria, patient=cast.ana_row.public_id, now=clock())
    assert names(db, cast.ana, clock, only_new=True) == [made.name]
    with pytest.raises(NotFound):
        listing.one(db, cast.carla, document=made.public_id, now=clock())
    listing.one(db, cast.ana, document=made.public_id, now=clock())
    assert names(db, cast.ana, clock, only_new=True) == []
    assert made.seen_at == clock()


def test_what_ana_put_there_is_new_to_the_clinic_until_her_professional_looks(
    db: Session, cast: Cast, clock: Clock, three: list[str]
) -> None:
    ana = cast.ana_row.public_id
    found = listing.listing(db, cast.gloria, patient=ana, sieve=DocumentFilter(only_new=True), now=clock())
    assert found.total == 3
    listing.one(db, cast.gloria, document=three[0], clinic=True, now=clock())
    found = listing.listing(db, cast.gloria, patient=ana, sieve=DocumentFilter(only_new=True), now=clock())
    assert found.total == 2
    with pytest.raises(NotFound):
        listing.listing(db, cast.diaz, patient=ana, now=clock())
    for refused in (cast.elena, cast.hugo, cast.carla):
        with pytest.raises(NotAllowed):
            listing.listing(db, refused, patient=ana, now=clock())


def test_what_is_not_shown_yet_is_not_there_for_the_patient(db: Session, cast: Cast, clock: Clock) -> None:
    made = uploaded(db, cast.gloria, patient=cast.ana_row.public_id, now=clock())
    made.shown_at = clock() + timedelta(days=1)
    db.commit()
    assert names(db, cast.ana, clock) == []
    for asked in (
        listing.one,
        lambda *a, **k: listing.open_bytes(*a, how="download", **k),
        pictures.thumbnail,
    ):
        with pytest.raises(NotFound):
            asked(db, cast.ana, document=made.public_id, now=clock())
    found = listing.listing(db, cast.gloria, patient=cast.ana_row.public_id, now=clock())
    assert found.total == 1
    clock.forward(days=1)
    assert names(db, cast.ana, clock) == [made.name]


def test_every_read_leaves_a_line(db: Session, cast: Cast, clock: Clock, three: list[str]) -> None:
    listing.listing(db, cast.ana, now=clock())
    listing.one(db, cast.ana, document=three[0], now=clock())
    listing.open_bytes(db, cast.ana, document=three[0], how="download", now=clock())
    pictures.page(db, cast.ana, document=three[0], number=1, width=800, now=clock())
    lines = db.exec(select(AuditEvent).where(AuditEvent.at == clock())).all()
    assert [line.note for line in lines] == ["list 1", "look", "download", "page 1"]
    assert {line.patient_id for line in lines} == {cast.ana_row.id}


def test_ana_renames_her_own_and_the_true_ending_stays(db: Session, cast: Cast, clock: Clock, three: list[str]) -> None:
    assert listing.rename(db, cast.ana, document=three[1], name="rodilla.exe", now=clock()).name == "rodilla.jpg"
    assert names(db, cast.ana, clock, search="rodilla") == ["rodilla.jpg"]
    for wrong in ("", " ./ "):
        with pytest.raises(InvalidField):
            listing.rename(db, cast.ana, document=three[1], name=wrong, now=clock())
    with pytest.raises(InvalidField):
        listing.rename(db, cast.ana, document=three[0], name="media_a", now=clock())


def test_ana_moves_what_is_hers_into_a_folder_of_hers(db: Session, cast: Cast, clock: Clock, three: list[str]) -> None:
    mine = folders.make(db, cast.ana, name="Rodilla", now=clock())
    hers = folders.make(db, cast.carla, name="Rodilla", now=clock())
    listing.move(db, cast.ana, document=three[0], folder=mine.public_id, now=clock())
    assert names(db, cast.ana, clock, folder=mine.public_id) == ["Água.pdf"]
    with pytest.raises(NotFound):
        listing.move(db, cast.ana, document=three[0], folder=hers.public_id, now=clock())


def test_a_deleted_document_is_gone_and_comes_back_for_ten_minutes(
    db: Session, cast: Cast, clock: Clock, three: list[str]
) -> None:
    listing.delete(db, cast.ana, document=three[0], now=clock())
    assert len(names(db, cast.ana, clock)) == 2
    with pytest.raises(NotFound):
        listing.open_bytes(db, cast.ana, document=three[0], how="download", now=clock())
    with pytest.raises(NotFound):
        listing.bring_back(db, cast.carla, document=three[0], now=clock())
    clock.forward(seconds=UNDO.total_seconds())
    listing.bring_back(db, cast.ana, document=three[0], now=clock())
    assert len(names(db, cast.ana, clock)) == 3
    listing.delete(db, cast.ana, document=three[0], now=clock())
    clock.forward(seconds=UNDO.total_seconds() + 1)
    with pytest.raises(NotFound):
        listing.bring_back(db, cast.ana, document=three[0], now=clock())


@pytest.mark.requirement("NOM-004 5.4")
def test_what_the_clinic_put_there_can_be_moved_but_not_renamed_or_deleted(
    db: Session, cast: Cast, clock: Clock
) -> None:
    made = uploaded(db, cast.gloria, patient=cast.ana_row.public_id, now=clock()).public_id
    mine = folders.make(db, cast.ana, name="Rodilla", now=clock())
    listing.move(db, cast.ana, document=made, folder=mine.public_id, now=clock())
    with pytest.raises(NotAllowed):
        listing.rename(db, cast.ana, document=made, name="otro", now=clock())
    with pytest.raises(NotAllowed):
        listing.delete(db, cast.ana, document=made, now=clock())
    assert len(names(db, cast.ana, clock)) == 1


def test_carla_and_the_team_change_nothing_of_anas(db: Session, cast: Cast, clock: Clock, three: list[str]) -> None:
    for who in (cast.carla, cast.diaz, cast.fausto, cast.nobody):
        for change in (
            lambda who: listing.rename(db, who, document=three[0], name="x", now=clock()),
            lambda who: listing.delete(db, who, document=three[0], now=clock()),
            lambda who: listing.move(db, who, document=three[0], folder="x", now=clock()),
        ):
            with pytest.raises(Refusal):
                change(who)
    assert len(names(db, cast.ana, clock)) == 3


def test_a_folder_is_made_renamed_and_removed_and_its_contents_are_kept(
    db: Session, cast: Cast, clock: Clock, three: list[str]
) -> None:
    made = folders.make(db, cast.ana, name="  Mi  rodilla/ ", now=clock())
    assert made.name == "Mi rodilla"
    for wrong in ("", "laboratorio", "Laboratory", "MI RODILLA", "x" * 61):
        with pytest.raises(InvalidField):
            folders.make(db, cast.ana, name=wrong, now=clock())
    folders.rename(db, cast.ana, folder=made.public_id, name="Rodilla", now=clock())
    listing.move(db, cast.ana, document=three[0], folder=made.public_id, now=clock())
    with pytest.raises(NotFound):
        folders.remove(db, cast.carla, folder=made.public_id, now=clock())
    folders.remove(db, cast.ana, folder=made.public_id, now=clock())
    assert len(names(db, cast.ana, clock)) == 3
    personal = db.exec(select(Folder).where(Folder.kind == FolderKind.PERSONAL)).first()
    assert personal is not None
    with pytest.raises(NotAllowed):
        folders.remove(db, cast.ana, folder=personal.public_id, now=clock())


def test_pages_of_the_list_hold_sixty(db: Session, cast: Cast, clock: Clock) -> None:
    for number in range(61):
        uploaded(db, cast.ana, f"{number:03}.pdf", now=clock())
    first = listing.listing(db, cast.ana, now=clock())
    assert (len(first.rows), first.total, first.pages) == (60, 61, 2)
    second = listing.listing(db, cast.ana, page=9, now=clock())
    assert (len(second.rows), second.page) == (1, 2)
