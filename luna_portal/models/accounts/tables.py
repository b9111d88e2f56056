"""Sessions, one-time links, and the count of tries."""

from datetime import date, datetime

from sqlmodel import Field

from luna_portal.models.base import Created, Row, public_id_field


class PortalSession(Created, table=True):
    """A signed-in browser. Only the token's digest is kept; `ended_at` closes it, on an open page too."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    token_digest: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    seen_at: datetime
    idle_ends_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    address: str = Field(default="", max_length=64)
    user_agent: str = Field(default="", max_length=300)


class Ticket(Created, table=True):
    """A one-time link or code sent by mail (confirm an address, recover a password), kept as a digest."""

    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(unique=True, max_length=64)
    purpose: str = Field(max_length=20)
    account_id: int = Field(foreign_key="account.id", index=True)
    expires_at: datetime
    used_at: datetime | None = None


class Registration(Created, table=True):
    """What somebody typed to register, until the mail is confirmed; then it becomes, or finds, a patient."""

    account_id: int = Field(foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    given_name: str = Field(max_length=50)
    first_surname: str = Field(max_length=50)
    second_surname: str = Field(default="", max_length=50)
    birth_on: date
    phone: str = Field(max_length=20)
    notice_version: int
    notice_language: str = Field(max_length=8)
    notice_digest: str = Field(max_length=64)
    address: str = Field(default="", max_length=64)
    user_agent: str = Field(default="", max_length=300)


class Tally(Row, table=True):
    """How often something was tried in a window; the storage behind the rate limits."""

    key: str = Field(primary_key=True, max_length=200)
    count: int
    expires_at: datetime = Field(index=True)


class Presence(Row, table=True):
    """An open page that wants to hear of changes: its client token and the topic it shows."""

    client_token: str = Field(primary_key=True, max_length=120)
    topic: str = Field(primary_key=True, max_length=60)
    account_id: int = Field(foreign_key="account.id", index=True)
    seen_at: datetime
