"""What the form of a correction begins with: the result as it stands."""

from collections.abc import Sequence

from luna_portal.i18n.reader import Reader
from luna_portal.models import Analyte, LabReport


def typed_again(report: LabReport, analytes: Sequence[Analyte], reader: Reader) -> dict[str, str]:
    """The fields of the form that types a result, filled as this report is; `row_numbers` says which rows there are."""
    performed = reader.local(report.performed_at)
    typed = {
        "title": report.title, "day": performed.date().isoformat(), "hour": f"{performed:%H:%M}",
        "laboratory": report.laboratory, "responsible": report.responsible, "requester": report.requester,
        "folio": report.folio, "note": report.note,
    }  # fmt: skip
    for number, one in enumerate(analytes):
        typed |= {
            f"name{number}": one.name, f"value{number}": one.value, f"unit{number}": one.unit,
            f"reference{number}": one.reference,
        }  # fmt: skip
    return typed | {"row_numbers": ",".join(str(number) for number in range(len(analytes)))}
