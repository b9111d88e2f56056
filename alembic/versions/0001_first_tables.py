"""The house's first tables.

The version before this one must go on working while this runs: add first, fill, remove in a later step.
Copy what you need of the application's code in here; never import it.
"""

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feed_digest", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("feed_digest", name=op.f("uq_account_feed_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("neighbourhood", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("privacy_contact", sa.String(length=254), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("folio_prefix", sa.String(length=4), nullable=False),
        sa.Column("next_folio", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("minimum_notice_minutes", sa.Integer(), nullable=False),
        sa.Column("furthest_days", sa.Integer(), nullable=False),
        sa.Column("change_notice_minutes", sa.Integer(), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("undo_minutes", sa.Integer(), nullable=False),
        sa.Column("reminder_lead_minutes", sa.JSON(), nullable=False),
        sa.Column("observes_holidays", sa.Boolean(), nullable=False),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "closedday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("open_anyway", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closedday")),
        sa.UniqueConstraint("on_date", name=op.f("uq_closedday_on_date")),
    )
    op.create_table(
        "privacynotice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("simplified", sa.Text(), nullable=False),
        sa.Column("integral", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacynotice")),
        sa.UniqueConstraint("version", "language", name=op.f("uq_privacynotice_version_language")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("public_name", sa.String(length=120), nullable=False),
        sa.Column("public_name_en", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=600), nullable=False),
        sa.Column("description_en", sa.String(length=600), nullable=False),
        sa.Column("instructions", sa.String(length=600), nullable=False),
        sa.Column("instructions_en", sa.String(length=600), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("telemedicine", sa.Boolean(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("public_id", name=op.f("uq_service_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    op.create_table(
        "setupcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setupcode")),
    )
    op.create_table(
        "tally",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tally")),
    )
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "patient",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("given_name", sa.String(length=50), nullable=False),
        sa.Column("first_surname", sa.String(length=50), nullable=False),
        sa.Column("second_surname", sa.String(length=50), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("curp", sa.String(length=18), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("search", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_patient_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("account_id", name=op.f("uq_patient_account_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_patient_public_id")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index("ix_patient_email", ["email"], unique=False)
        batch_op.create_index("ix_patient_search", ["search"], unique=False)

    op.create_table(
        "portalsession",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_portalsession_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portalsession")),
        sa.UniqueConstraint("public_id", name=op.f("uq_portalsession_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_portalsession_token_digest")),
    )
    with op.batch_alter_table("portalsession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portalsession_account_id"), ["account_id"], unique=False)

    op.create_table(
        "practitioner",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("speciality", sa.String(length=120), nullable=False),
        sa.Column("licence", sa.String(length=20), nullable=False),
        sa.Column("school", sa.String(length=160), nullable=False),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("video_url", sa.String(length=300), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_practitioner_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner")),
        sa.UniqueConstraint("account_id", name=op.f("uq_practitioner_account_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practitioner_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_practitioner_slug")),
    )
    op.create_table(
        "presence",
        sa.Column("client_token", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_presence_account_id_account")),
        sa.PrimaryKeyConstraint("client_token", "topic", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_account_id"), ["account_id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ticket_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_ticket_token_digest")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_account_id"), ["account_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_absence_practitioner_id_practitioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_practitioner_id"), ["practitioner_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.Column("attendance_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("overbooked", sa.Boolean(), nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["booked_by_id"], ["account.id"], name=op.f("fk_appointment_booked_by_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_appointment_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_appointment_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_appointment_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("folio", name=op.f("uq_appointment_folio")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appointment_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_appointment_token_digest")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_patient_starts", ["patient_id", "starts_at"], unique=False)
        batch_op.create_index("ix_appointment_practitioner_starts", ["practitioner_id", "starts_at"], unique=False)

    op.create_table(
        "auditevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_auditevent_account_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_auditevent_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditevent")),
    )
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditevent_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_subject"), ["subject"], unique=False)

    op.create_table(
        "carelink",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_carelink_account_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_carelink_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carelink")),
        sa.UniqueConstraint("account_id", "patient_id", name=op.f("uq_carelink_account_id_patient_id")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("notice_language", sa.String(length=8), nullable=False),
        sa.Column("notice_digest", sa.String(length=64), nullable=False),
        sa.Column("purposes", sa.String(length=120), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_consent_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "dayexception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=True),
        sa.Column("ends_minute", sa.Integer(), nullable=True),
        sa.Column("modality", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_dayexception_practitioner_id_practitioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dayexception")),
    )
    with op.batch_alter_table("dayexception", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dayexception_practitioner_id"), ["practitioner_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_offer_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_offer_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("practitioner_id", "service_id", name=op.f("uq_offer_practitioner_id_service_id")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_service_id"), ["service_id"], unique=False)

    op.create_table(
        "weeklyhours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=False),
        sa.Column("ends_minute", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_weeklyhours_practitioner_id_practitioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weeklyhours")),
    )
    with op.batch_alter_table("weeklyhours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weeklyhours_practitioner_id"), ["practitioner_id"], unique=False)

    op.create_table(
        "appointmentchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("by_role", sa.String(length=32), nullable=True),
        sa.Column("status_before", sa.String(length=32), nullable=True),
        sa.Column("status_after", sa.String(length=32), nullable=False),
        sa.Column("starts_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_appointmentchange_account_id_account")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointmentchange_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointmentchange")),
    )
    with op.batch_alter_table("appointmentchange", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointmentchange_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "hold",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("holder_digest", sa.String(length=64), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_of_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_hold_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_hold_service_id_service")),
        sa.ForeignKeyConstraint(["undo_of_id"], ["appointment.id"], name=op.f("fk_hold_undo_of_id_appointment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hold_public_id")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_holder_digest"), ["holder_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_undo_of_id"), ["undo_of_id"], unique=False)

    op.create_table(
        "outboxmessage",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("recipient_name", sa.String(length=150), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_outboxmessage_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outboxmessage")),
        sa.UniqueConstraint("key", name=op.f("uq_outboxmessage_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outboxmessage_public_id")),
    )
    with op.batch_alter_table("outboxmessage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outboxmessage_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index("ix_outboxmessage_state_due", ["state", "due_at"], unique=False)

    op.create_table(
        "takenblock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_takenblock_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_takenblock_hold_id_hold"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_takenblock_practitioner_id_practitioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takenblock")),
        sa.UniqueConstraint("practitioner_id", "block", "lane", name=op.f("uq_takenblock_practitioner_id_block_lane")),
    )
    with op.batch_alter_table("takenblock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_takenblock_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_takenblock_hold_id"), ["hold_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("takenblock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_takenblock_hold_id"))
        batch_op.drop_index(batch_op.f("ix_takenblock_appointment_id"))

    op.drop_table("takenblock")
    with op.batch_alter_table("outboxmessage", schema=None) as batch_op:
        batch_op.drop_index("ix_outboxmessage_state_due")
        batch_op.drop_index(batch_op.f("ix_outboxmessage_appointment_id"))

    op.drop_table("outboxmessage")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_undo_of_id"))
        batch_op.drop_index(batch_op.f("ix_hold_holder_digest"))
        batch_op.drop_index(batch_op.f("ix_hold_expires_at"))

    op.drop_table("hold")
    with op.batch_alter_table("appointmentchange", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointmentchange_appointment_id"))

    op.drop_table("appointmentchange")
    with op.batch_alter_table("weeklyhours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weeklyhours_practitioner_id"))

    op.drop_table("weeklyhours")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_service_id"))

    op.drop_table("offer")
    with op.batch_alter_table("dayexception", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dayexception_practitioner_id"))

    op.drop_table("dayexception")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_patient_id"))

    op.drop_table("consent")
    op.drop_table("carelink")
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditevent_subject"))
        batch_op.drop_index(batch_op.f("ix_auditevent_patient_id"))
        batch_op.drop_index(batch_op.f("ix_auditevent_at"))
        batch_op.drop_index(batch_op.f("ix_auditevent_account_id"))

    op.drop_table("auditevent")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_practitioner_starts")
        batch_op.drop_index("ix_appointment_patient_starts")

    op.drop_table("appointment")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_practitioner_id"))

    op.drop_table("absence")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_account_id"))

    op.drop_table("ticket")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_account_id"))

    op.drop_table("presence")
    op.drop_table("practitioner")
    with op.batch_alter_table("portalsession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portalsession_account_id"))

    op.drop_table("portalsession")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_search")
        batch_op.drop_index("ix_patient_email")

    op.drop_table("patient")
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_expires_at"))

    op.drop_table("tally")
    op.drop_table("setupcode")
    op.drop_table("service")
    op.drop_table("privacynotice")
    op.drop_table("closedday")
    op.drop_table("clinic")
    op.drop_table("account")
