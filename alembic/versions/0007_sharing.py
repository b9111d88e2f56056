"""Links by which patients show one thing, and who opened them."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "share",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("prescription_id", sa.Integer(), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("code_digest", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("most_openings", sa.Integer(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_share_document_id_document")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_share_made_by_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_share_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescription.id"], name=op.f("fk_share_prescription_id_prescription")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["labreport.id"], name=op.f("fk_share_report_id_labreport")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("public_id", name=op.f("uq_share_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_share_token_digest")),
    )
    op.create_index(op.f("ix_share_document_id"), "share", ["document_id"])
    op.create_index(op.f("ix_share_patient_id"), "share", ["patient_id"])
    op.create_index(op.f("ix_share_prescription_id"), "share", ["prescription_id"])
    op.create_index(op.f("ix_share_report_id"), "share", ["report_id"])
    op.create_table(
        "shareopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_shareopening_share_id_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shareopening")),
    )
    op.create_index(op.f("ix_shareopening_share_id"), "shareopening", ["share_id"])


def downgrade() -> None:
    op.drop_table("shareopening")
    op.drop_table("share")
