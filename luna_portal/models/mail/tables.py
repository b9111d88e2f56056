"""What must reach somebody: written with the fact, delivered afterwards, seen once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from luna_portal.models.base import Created, EnumText, public_id_field


class Delivery(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class OutboxMessage(Created, table=True):
    """One message to one person for one reason; `key` names the reason and is unique, so it is written once.

    `due_at` lets a message wait (reminders; mails that an undo may stop). `lease_until` is set while a
    worker sends it: a worker that died is found by it. `values` are what the template needs, no health data.
    """

    __table_args__ = (
        Index("ix_outboxmessage_created_at", "created_at"),
        Index("ix_outboxmessage_state_created_at", "state", "created_at"),
        Index("ix_outboxmessage_state_due", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    key: str = Field(unique=True, max_length=160)
    kind: str = Field(max_length=40)
    recipient: str = Field(max_length=254)
    recipient_name: str = Field(default="", max_length=150)
    language: str = Field(max_length=8)
    values: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", index=True)
    due_at: datetime
    state: Delivery = Field(default=Delivery.QUEUED, sa_type=EnumText(Delivery))
    attempts: int = 0
    lease_until: datetime | None = None
    last_error: str = Field(default="", max_length=300)
    sent_at: datetime | None = None
