"""The clinic's kinds of study and normal values: a clinic that has none gets the usual ones, to change as it likes."""

from sqlmodel import Session, select

from luna_portal.domain.lab_panels import ADULT_DAYS, PANELS
from luna_portal.models import LabTest, ReferenceRange


def ensure_catalogue(db: Session) -> None:
    """Write the usual studies where there is none at all; again says nothing new."""
    if db.exec(select(LabTest.id).limit(1)).first() is not None:
        return
    ranges: dict[tuple[str, str, str], ReferenceRange] = {}
    for panel in PANELS:
        db.add(
            LabTest(
                name=panel.name,
                name_en=panel.name_en,
                loinc=panel.loinc,
                release_rule=panel.rule,
                release_days=panel.days,
            )
        )
        for analyte in panel.analytes:
            for one in analyte.ranges:
                ranges[analyte.loinc, analyte.unit, one.sex] = ReferenceRange(
                    loinc=analyte.loinc, unit=analyte.unit, sex=one.sex, age_from_days=ADULT_DAYS, low=one.low,
                    high=one.high, critical_low=one.critical_low, critical_high=one.critical_high,
                )  # fmt: skip
    db.add_all(ranges.values())
    db.flush()
