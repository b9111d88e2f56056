"""What is taken of a professional's time is read from an index alone."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["practitioner_id", "starts_at", "ends_at", "service_id", "status", "id"]
    op.create_index("ix_appointment_agenda", "appointment", columns)
    op.drop_index("ix_appointment_practitioner_starts", table_name="appointment")


def downgrade() -> None:
    op.create_index("ix_appointment_practitioner_starts", "appointment", ["practitioner_id", "starts_at"])
    op.drop_index("ix_appointment_agenda", table_name="appointment")
