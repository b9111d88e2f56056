"""Notices of critical values: how and when a patient was told, kept for good; results released before have none."""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
TABLE = "criticalnotice"
CHANGES = ("update", "delete")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=32), nullable=False),
        sa.Column("critical_values", sa.String(length=600), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(length=120), nullable=False),
        sa.Column("teller", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=600), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_criticalnotice_account_id_account"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_criticalnotice_patient_id_patient"),
        sa.PrimaryKeyConstraint("id", name="pk_criticalnotice"),
        sa.UniqueConstraint("public_id", name="uq_criticalnotice_public_id"),
    )
    op.create_index("ix_criticalnotice_patient_id", TABLE, ["patient_id"])
    op.create_index("ix_criticalnotice_report", TABLE, ["report"])
    connection = op.get_bind()
    for change in CHANGES:
        connection.exec_driver_sql(_sqlite(change) if connection.dialect.name == "sqlite" else _postgresql(change))


def downgrade() -> None:
    op.drop_table(TABLE)


def _sqlite(change: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS signed_{TABLE}_{change} BEFORE {change} ON {TABLE}  "
        "BEGIN SELECT RAISE(ABORT, 'signed: this row is never changed'); END"
    )


def _postgresql(change: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER signed_{TABLE}_{change} BEFORE {change} ON {TABLE} "
        "FOR EACH ROW  EXECUTE FUNCTION refuse_change_of_signed()"
    )
