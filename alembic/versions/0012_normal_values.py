"""Normal values have a name and a public id, so that the clinic can change them; adults are 18 years of 365.25 days."""

import secrets

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
TABLE = "referencerange"
ONE_EACH = "uq_referencerange_loinc_unit_sex_age_from_days"
OF_ADULTS, WAS = 6574, 6570
NAMES = {
    "2345-7": "Glucosa", "3091-6": "Urea", "2160-0": "Creatinina", "3084-1": "Ácido úrico",
    "2093-3": "Colesterol total", "2571-8": "Triglicéridos", "718-7": "Hemoglobina", "4544-3": "Hematocrito",
    "6690-2": "Leucocitos", "777-3": "Plaquetas", "787-2": "Volumen corpuscular medio", "2085-9": "Colesterol HDL",
    "2089-1": "Colesterol LDL", "4548-4": "Hemoglobina glucosilada (HbA1c)", "5811-5": "Densidad", "5803-2": "pH",
    "3016-3": "TSH", "3024-7": "T4 libre",
}  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("public_id", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("name", sa.String(length=160), nullable=True))
    rows = sa.table(TABLE, *(sa.column(name) for name in ("id", "loinc", "public_id", "name", "age_from_days")))
    connection = op.get_bind()
    for key, loinc in connection.execute(sa.select(rows.c.id, rows.c.loinc)).all():
        named = {"public_id": secrets.token_urlsafe(16), "name": NAMES.get(loinc, loinc)}
        connection.execute(rows.update().where(rows.c.id == key).values(**named))
    connection.execute(rows.update().where(rows.c.age_from_days == WAS).values(age_from_days=OF_ADULTS))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("public_id", existing_type=sa.String(length=32), nullable=False)
        table.alter_column("name", existing_type=sa.String(length=160), nullable=False)
        table.create_unique_constraint("uq_referencerange_public_id", ["public_id"])
        table.create_unique_constraint(ONE_EACH, ["loinc", "unit", "sex", "age_from_days"])


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(ONE_EACH, type_="unique")
        table.drop_constraint("uq_referencerange_public_id", type_="unique")
        table.drop_column("name")
        table.drop_column("public_id")
    rows = sa.table(TABLE, sa.column("age_from_days"))
    op.get_bind().execute(rows.update().where(rows.c.age_from_days == OF_ADULTS).values(age_from_days=WAS))
