"""What the team's browser sees of the clinic's kinds of study."""

from dataclasses import dataclass

from luna_portal.i18n.catalog import plural
from luna_portal.i18n.reader import Reader
from luna_portal.models import LabTest


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A kind of study as it is listed, and as its form begins. `how` says when its results go out."""

    id: str
    name: str
    name_en: str
    loinc: str
    rule: str
    days: str
    active: bool
    how: str


def study_row(row: LabTest, reader: Reader) -> StudyRow:
    """The view of a kind of study."""
    key = f"results.studies.how_{row.release_rule.value}"
    days = row.release_days
    how = plural(key, days, reader.language) if days else reader.text(key)
    return StudyRow(
        row.public_id, row.name, row.name_en, row.loinc, row.release_rule.value, str(days or ""), row.active, how
    )


def new_study(rule: str) -> StudyRow:
    """An empty form."""
    return StudyRow("", "", "", "", rule, "", active=True, how="")
