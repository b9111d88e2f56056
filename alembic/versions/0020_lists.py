"""What lists of results search and sort by, in columns; indexes for lists that are counted and paged by the database."""

import unicodedata
from decimal import Decimal

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
TRIGGER = "signed_labreport_update"
INDEXES = (
    ("ix_labreport_performed_at", "labreport", ["performed_at"]),
    ("ix_prescription_issued_at", "prescription", ["issued_at"]),
    ("ix_prescription_practitioner_id_issued_at", "prescription", ["practitioner_id", "issued_at"]),
    ("ix_outboxmessage_created_at", "outboxmessage", ["created_at"]),
    ("ix_outboxmessage_state_created_at", "outboxmessage", ["state", "created_at"]),
)


def upgrade() -> None:
    op.add_column("labreport", sa.Column("search", sa.Text(), nullable=False, server_default=""))
    op.add_column("labreport", sa.Column("critical", sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    _let_change(connection)
    _fill(connection)
    _refuse_change(connection)
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.drop_index("ix_prescription_practitioner_id", "prescription")


def downgrade() -> None:
    op.create_index("ix_prescription_practitioner_id", "prescription", ["practitioner_id"])
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_column("labreport", "critical")
    op.drop_column("labreport", "search")


def _let_change(connection: sa.Connection) -> None:
    """Released reports refuse every change; these two columns say again what stands in them already."""
    on = "" if connection.dialect.name == "sqlite" else " ON labreport"
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {TRIGGER}{on}")


def _refuse_change(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        ends = "BEGIN SELECT RAISE(ABORT, 'signed: this row is never changed'); END"
        each = f"WHEN OLD.released_at IS NOT NULL {ends}"
    else:
        each = "FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_signed()"
    connection.exec_driver_sql(f"CREATE TRIGGER {TRIGGER} BEFORE update ON labreport {each}")


def _fill(connection: sa.Connection) -> None:
    report = sa.table("labreport", *map(sa.column, ("id", "title", "laboratory", "search", "critical")))
    names = ("report_id", "sort", "id", "name", "number", "comparator", "critical_low", "critical_high", "flag")
    analyte = sa.table("analyte", *map(sa.column, names))
    for row in connection.execute(sa.select(report.c.id, report.c.title, report.c.laboratory)).all():
        mine = sa.select(analyte).where(analyte.c.report_id == row.id).order_by(analyte.c.sort, analyte.c.id)
        values = connection.execute(mine).all()
        words = _plain(" ".join([row.title, row.laboratory, *(one.name for one in values)]))
        filled = {"search": words, "critical": any(map(_is_critical, values))}
        connection.execute(report.update().where(report.c.id == row.id).values(filled))


def _is_critical(value: sa.Row[tuple[object, ...]]) -> bool:
    """Whether its flag, or its number beside its critical limits, says so; "<" and ">" reach no limit within them."""
    if value.flag in {"critical_low", "critical_high", "critical_abnormal"}:
        return True
    if not value.number:
        return False
    number, comparator = Decimal(value.number), value.comparator
    below = value.critical_low and number <= Decimal(value.critical_low) and not comparator.startswith(">")
    above = value.critical_high and number >= Decimal(value.critical_high) and not comparator.startswith("<")
    return bool(below or above)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in letters if not unicodedata.combining(char)).split())
