"""The clinic's kinds of study and its normal values, as they are read."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit
from luna_portal.domain.refusals import NotFound
from luna_portal.models.results.tables import LabTest, ReferenceRange


def known_tests(db: Session, _permit: Permit) -> list[LabTest]:
    """The clinic's kinds of study that are in use, by name."""
    return list(db.exec(select(LabTest).where(col(LabTest.active)).order_by(col(LabTest.name))))


def all_tests(db: Session, _permit: Permit) -> list[LabTest]:
    """Every kind of study: those in use first, by name."""
    return list(db.exec(select(LabTest).order_by(col(LabTest.active).desc(), col(LabTest.name))))


def one_test(db: Session, _permit: Permit, public_id: str) -> LabTest:
    """A kind of study. Raises: NotFound."""
    row = db.exec(select(LabTest).where(col(LabTest.public_id) == public_id)).first()
    if row is None:
        raise NotFound
    return row


def known_ranges(db: Session, _permit: Permit, loincs: Iterable[str]) -> list[ReferenceRange]:
    """The clinic's normal values for those codes."""
    codes = [code for code in loincs if code]
    return list(db.exec(select(ReferenceRange).where(col(ReferenceRange.loinc).in_(codes))))


def all_ranges(db: Session, _permit: Permit) -> list[ReferenceRange]:
    """All of the clinic's normal values: by name, those for both sexes first, the youngest first."""
    order = (
        col(ReferenceRange.name),
        col(ReferenceRange.unit),
        col(ReferenceRange.sex),
        col(ReferenceRange.age_from_days),
    )
    return list(db.exec(select(ReferenceRange).order_by(*order)))


def one_range(db: Session, _permit: Permit, public_id: str) -> ReferenceRange:
    """One of the clinic's normal values. Raises: NotFound."""
    row = db.exec(select(ReferenceRange).where(col(ReferenceRange.public_id) == public_id)).first()
    if row is None:
        raise NotFound
    return row
