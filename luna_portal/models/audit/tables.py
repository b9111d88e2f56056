"""The log of who did and saw what."""

from datetime import datetime

from sqlmodel import Field

from luna_portal.models.base import Row


class AuditEvent(Row, table=True):
    """One act by one actor; never changed. `subject` is "<kind>:<public id>"."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    role: str = Field(default="", max_length=20)
    action: str = Field(max_length=60)
    subject: str = Field(default="", max_length=80, index=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True)
    outcome: str = Field(default="done", max_length=20)
    address: str = Field(default="", max_length=64)
    note: str = Field(default="", max_length=300)
