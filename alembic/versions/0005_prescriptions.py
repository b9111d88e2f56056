"""Recetas, what became of them, wishes to renew them, and allergies."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allergy",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("substance", sa.String(length=120), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("reaction", sa.String(length=300), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["noted_by_id"], ["account.id"], name=op.f("fk_allergy_noted_by_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_allergy_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allergy")),
        sa.UniqueConstraint("public_id", name=op.f("uq_allergy_public_id")),
    )
    op.create_index(op.f("ix_allergy_patient_id"), "allergy", ["patient_id"])
    op.create_table(
        "prescription",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("folio", sa.String(length=40), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until_on", sa.Date(), nullable=False),
        sa.Column("diagnosis", sa.String(length=300), nullable=False),
        sa.Column("indications", sa.String(length=3000), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("letterhead", sa.JSON(), nullable=False),
        sa.Column("allergy_reason", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_prescription_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["issued_by_id"], ["account.id"], name=op.f("fk_prescription_issued_by_id_account")),
        sa.ForeignKeyConstraint(["object_id"], ["fileobject.id"], name=op.f("fk_prescription_object_id_fileobject")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_prescription_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_prescription_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"], ["prescription.id"], name=op.f("fk_prescription_renews_id_prescription")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["prescription.id"], name=op.f("fk_prescription_supersedes_id_prescription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription")),
        sa.UniqueConstraint("folio", name=op.f("uq_prescription_folio")),
        sa.UniqueConstraint("public_id", name=op.f("uq_prescription_public_id")),
    )
    op.create_index(op.f("ix_prescription_patient_id_issued_at"), "prescription", ["patient_id", "issued_at"])
    op.create_index(op.f("ix_prescription_practitioner_id"), "prescription", ["practitioner_id"])
    op.create_table(
        "prescriptionline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("generic", sa.String(length=160), nullable=False),
        sa.Column("brand", sa.String(length=120), nullable=False),
        sa.Column("presentation", sa.String(length=160), nullable=False),
        sa.Column("dose", sa.String(length=120), nullable=False),
        sa.Column("route", sa.String(length=60), nullable=False),
        sa.Column("frequency", sa.String(length=120), nullable=False),
        sa.Column("duration", sa.String(length=120), nullable=False),
        sa.Column("duration_days", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.String(length=80), nullable=False),
        sa.Column("notes", sa.String(length=600), nullable=False),
        sa.Column("antibiotic", sa.Boolean(), nullable=False),
        sa.Column("declared_unlisted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescription.id"], name=op.f("fk_prescriptionline_prescription_id_prescription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescriptionline")),
    )
    op.create_index(op.f("ix_prescriptionline_prescription_id"), "prescriptionline", ["prescription_id"])
    op.create_table(
        "prescriptionmark",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_prescriptionmark_account_id_account")),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescription.id"], name=op.f("fk_prescriptionmark_prescription_id_prescription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescriptionmark")),
        sa.UniqueConstraint("prescription_id", "kind", name=op.f("uq_prescriptionmark_prescription_id_kind")),
    )
    op.create_table(
        "renewal",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=600), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_prescription_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_renewal_answered_by_id_account")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_renewal_asked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["new_prescription_id"], ["prescription.id"], name=op.f("fk_renewal_new_prescription_id_prescription")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_renewal_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescription.id"], name=op.f("fk_renewal_prescription_id_prescription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_renewal_public_id")),
    )
    op.create_index(op.f("ix_renewal_patient_id"), "renewal", ["patient_id"])
    op.create_index(op.f("ix_renewal_prescription_id"), "renewal", ["prescription_id"])


def downgrade() -> None:
    op.drop_table("renewal")
    op.drop_table("prescriptionmark")
    op.drop_table("prescriptionline")
    op.drop_table("prescription")
    op.drop_table("allergy")
