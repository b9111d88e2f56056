"""Why an allergy is no longer one, and who said so."""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
BY = "fk_allergy_ended_by_id_account"


def upgrade() -> None:
    with op.batch_alter_table("allergy") as table:
        table.add_column(sa.Column("end_reason", sa.String(length=300), nullable=False, server_default=""))
        table.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(BY, "account", ["ended_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("allergy") as table:
        table.drop_constraint(BY, type_="foreignkey")
        table.drop_column("ended_by_id")
        table.drop_column("end_reason")
