"""Digests of the keys in use, so that a lost or changed key is noticed at the start; the first start notes them."""

import sqlalchemy as sa

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keycheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keycheck"),
        sa.UniqueConstraint("purpose", "digest", name="uq_keycheck_purpose_digest"),
    )


def downgrade() -> None:
    op.drop_table("keycheck")
