"""From which network a visitor booked, until when an appointment is held for its mail, and which mails are confirmed."""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("network_digest", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("appointment", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patient", sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_appointment_network", "appointment", ["network_digest", "created_at"])
    op.create_index(op.f("ix_appointment_held_until"), "appointment", ["held_until"])


def downgrade() -> None:
    op.drop_index(op.f("ix_appointment_held_until"), table_name="appointment")
    op.drop_index("ix_appointment_network", table_name="appointment")
    op.drop_column("patient", "email_confirmed_at")
    op.drop_column("appointment", "held_until")
    op.drop_column("appointment", "network_digest")
