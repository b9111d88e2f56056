"""Drafts: what a person has typed into a form and not sent yet, sealed, and only until it expires."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from luna_portal.models.base import EnumText, Row


class Flow(StrEnum):
    """Which form a draft belongs to."""

    BOOKING = "booking"
    RESULT_ENTRY = "result_entry"
    RESULT_EXPLANATION = "result_explanation"
    PRESCRIPTION = "prescription"


class Draft(Row, table=True):
    """One draft of one owner: an account, or the browser of a visitor (`owner_digest`).

    `name` is the random name by which the page's address calls it. When the form was sent, `contents` is empty and
    `outcome` the public id of what came of it.
    """

    __table_args__ = (UniqueConstraint("owner_digest", "flow", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    owner_digest: str = Field(max_length=64)
    network_digest: str = Field(max_length=32, index=True)
    flow: Flow = Field(sa_type=EnumText(Flow))
    name: str = Field(max_length=32)
    contents: str = Field(default="", sa_type=Text)
    outcome: str = Field(default="", max_length=32)
    expires_at: datetime = Field(index=True)
