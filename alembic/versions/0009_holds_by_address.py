"""From where a time is held, so that nobody holds them all."""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hold", sa.Column("address_digest", sa.String(length=32), nullable=False, server_default=""))
    op.create_index(op.f("ix_hold_address_digest"), "hold", ["address_digest"])


def downgrade() -> None:
    op.drop_index(op.f("ix_hold_address_digest"), table_name="hold")
    op.drop_column("hold", "address_digest")
