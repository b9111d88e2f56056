"""Values say why they could not be compared; clinics get the electrolytes, and critical limits of blood that they lacked."""

import secrets

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
OF_ADULTS = 6574
ELECTROLYTES = ("Electrolitos séricos", "Serum electrolytes", "24326-1")
ADDED = (
    ("Sodio", "2951-2", "mmol/L", "136", "145", "120", "158"),
    ("Potasio", "2823-3", "mmol/L", "3.5", "5.1", "2.8", "6.2"),
    ("Cloro", "2075-0", "mmol/L", "98", "107", "75", "126"),
    ("Bicarbonato", "1963-8", "mmol/L", "22", "29", "11", "40"),
    ("Calcio", "17861-6", "mg/dL", "8.6", "10.2", "6.6", "12.9"),
    ("Magnesio", "19123-9", "mg/dL", "1.6", "2.6", "1.0", "4.9"),
    ("Fósforo", "2777-1", "mg/dL", "2.5", "4.5", "1.2", "8.9"),
)
LIMITED = (("718-7", "g/dL", "6.6", "19.9"), ("4544-3", "%", "18", "61"))
"""Ranges that came with the portal without critical limits; a clinic's own limits stay."""
LIMITS = ("critical_low", "critical_high")
COMPARED = ("normal", "critical_low", "critical_high", "critical_abnormal")


def upgrade() -> None:
    op.add_column("analyte", sa.Column("doubt", sa.String(length=20), server_default="", nullable=False))
    connection = op.get_bind()
    _mark_what_waits(connection)
    tests, ranges = _tables()
    if connection.execute(sa.select(tests.c.id).limit(1)).first() is None:
        return  # a clinic without a catalogue gets the whole of it at its first result
    name, name_en, loinc = ELECTROLYTES
    same = sa.or_(tests.c.loinc == loinc, tests.c.name == name)
    if connection.execute(sa.select(tests.c.id).where(same)).first() is None:
        row = {"public_id": secrets.token_urlsafe(16), "name": name, "name_en": name_en, "loinc": loinc}
        rule = {"release_rule": "after_comment", "release_days": 0, "active": True}
        connection.execute(tests.insert().values(**row, **rule))
    there = set(connection.execute(sa.select(ranges.c.loinc)).scalars())
    for analyte, code, unit, low, high, under, over in ADDED:
        if code not in there:
            row = {"public_id": secrets.token_urlsafe(16), "name": analyte, "loinc": code, "unit": unit, "sex": ""}
            bounds = {"low": low, "high": high, "critical_low": under, "critical_high": over}
            connection.execute(ranges.insert().values(**row, **bounds, age_from_days=OF_ADULTS, age_to_days=None))
    for code, unit, under, over in LIMITED:
        unlimited = (ranges.c.critical_low == "", ranges.c.critical_high == "")
        of_adults = (ranges.c.loinc == code, ranges.c.unit == unit, ranges.c.age_from_days == OF_ADULTS)
        limits = {"critical_low": under, "critical_high": over}
        connection.execute(ranges.update().where(*of_adults, *unlimited).values(**limits))


def _mark_what_waits(connection: sa.Connection) -> None:
    """Let somebody look at what is not out yet, is not normal, and was held against no critical limit."""
    analyte = sa.table("analyte", *(sa.column(one) for one in ("report_id", "flag", "number", *LIMITS, "doubt")))
    report = sa.table("labreport", sa.column("id"), sa.column("released_at"))
    waiting = sa.select(report.c.id).where(report.c.released_at.is_(None))
    unlimited = [analyte.c[one] == "" for one in LIMITS]
    compared = analyte.c.flag.not_in(COMPARED)
    connection.execute(
        analyte.update()
        .where(analyte.c.report_id.in_(waiting), analyte.c.number != "", compared, *unlimited)
        .values(doubt="earlier")
    )


def downgrade() -> None:
    op.drop_column("analyte", "doubt")


def _tables() -> tuple[sa.TableClause, sa.TableClause]:
    tests = ("id", "public_id", "name", "name_en", "loinc", "release_rule", "release_days", "active")
    ranges = (
        "id", "public_id", "name", "loinc", "unit", "sex", "age_from_days", "age_to_days", "low", "high",
        "critical_low", "critical_high",
    )  # fmt: skip
    return (
        sa.table("labtest", *(sa.column(one) for one in tests)),
        sa.table("referencerange", *(sa.column(one) for one in ranges)),
    )
