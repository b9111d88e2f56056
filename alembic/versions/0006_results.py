"""Laboratory results, the studies with their release rules, and the ranges."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "labtest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("loinc", sa.String(length=20), nullable=False),
        sa.Column("release_rule", sa.String(length=32), nullable=False),
        sa.Column("release_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labtest")),
        sa.UniqueConstraint("name", name=op.f("uq_labtest_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_labtest_public_id")),
    )
    op.create_index(op.f("ix_labtest_loinc"), "labtest", ["loinc"])
    op.create_table(
        "referencerange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loinc", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("age_from_days", sa.Integer(), nullable=False),
        sa.Column("age_to_days", sa.Integer(), nullable=True),
        sa.Column("low", sa.String(length=20), nullable=False),
        sa.Column("high", sa.String(length=20), nullable=False),
        sa.Column("critical_low", sa.String(length=20), nullable=False),
        sa.Column("critical_high", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referencerange")),
    )
    op.create_index(op.f("ix_referencerange_loinc"), "referencerange", ["loinc"])
    op.create_table(
        "labreport",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("test_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("performed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("laboratory", sa.String(length=160), nullable=False),
        sa.Column("responsible", sa.String(length=160), nullable=False),
        sa.Column("requester", sa.String(length=160), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("folio", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=1200), nullable=False),
        sa.Column("comment", sa.String(length=1200), nullable=False),
        sa.Column("commented_by_id", sa.Integer(), nullable=True),
        sa.Column("commented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_rule", sa.String(length=32), nullable=False),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["commented_by_id"], ["account.id"], name=op.f("fk_labreport_commented_by_id_account")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_labreport_document_id_document")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["account.id"], name=op.f("fk_labreport_entered_by_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_labreport_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_labreport_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(["released_by_id"], ["account.id"], name=op.f("fk_labreport_released_by_id_account")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["labreport.id"], name=op.f("fk_labreport_supersedes_id_labreport")),
        sa.ForeignKeyConstraint(["test_id"], ["labtest.id"], name=op.f("fk_labreport_test_id_labtest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labreport")),
        sa.UniqueConstraint("public_id", name=op.f("uq_labreport_public_id")),
        sa.UniqueConstraint("source_key", name=op.f("uq_labreport_source_key")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_labreport_supersedes_id")),
    )
    op.create_index(op.f("ix_labreport_patient_id_performed_at"), "labreport", ["patient_id", "performed_at"])
    op.create_index(op.f("ix_labreport_practitioner_id"), "labreport", ["practitioner_id"])
    op.create_index(op.f("ix_labreport_released_at"), "labreport", ["released_at"])
    op.create_table(
        "analyte",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("loinc", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("comparator", sa.String(length=2), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("low", sa.String(length=20), nullable=False),
        sa.Column("high", sa.String(length=20), nullable=False),
        sa.Column("critical_low", sa.String(length=20), nullable=False),
        sa.Column("critical_high", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=160), nullable=False),
        sa.Column("flag", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["labreport.id"], name=op.f("fk_analyte_report_id_labreport")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyte")),
    )
    op.create_index(op.f("ix_analyte_loinc"), "analyte", ["loinc"])
    op.create_index(op.f("ix_analyte_report_id"), "analyte", ["report_id"])
    op.create_table(
        "reportseen",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reportseen_account_id_account")),
        sa.ForeignKeyConstraint(["report_id"], ["labreport.id"], name=op.f("fk_reportseen_report_id_labreport")),
        sa.PrimaryKeyConstraint("report_id", "account_id", name=op.f("pk_reportseen")),
    )
    op.create_table(
        "resultswish",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_resultswish_patient_id_patient")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_resultswish")),
    )


def downgrade() -> None:
    op.drop_table("resultswish")
    op.drop_table("reportseen")
    op.drop_table("analyte")
    op.drop_table("labreport")
    op.drop_table("referencerange")
    op.drop_table("labtest")
