"""Links by which a patient shows one thing of hers to somebody, and who opened them."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from luna_portal.models.base import Created, EnumText, Row, public_id_field


class SharedKind(StrEnum):
    """What a link opens."""

    DOCUMENT = "document"
    RESULT = "result"
    PRESCRIPTION = "prescription"


class Share(Created, table=True):
    """A link with a code, to one thing, until it expires, is used up or is revoked. Only digests are kept.

    `tries` counts wrong codes; too many close the link. `label` is whom the patient made it for, in her words.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    patient_id: int = Field(foreign_key="patient.id", index=True)
    kind: SharedKind = Field(sa_type=EnumText(SharedKind))
    document_id: int | None = Field(default=None, foreign_key="document.id", index=True)
    report_id: int | None = Field(default=None, foreign_key="labreport.id", index=True)
    prescription_id: int | None = Field(default=None, foreign_key="prescription.id", index=True)
    token_digest: str = Field(unique=True, max_length=64)
    code_digest: str = Field(max_length=255)
    label: str = Field(default="", max_length=80)
    expires_at: datetime
    most_openings: int = 5
    openings: int = 0
    tries: int = 0
    revoked_at: datetime | None = None
    made_by_id: int | None = Field(default=None, foreign_key="account.id")


class ShareOpening(Row, table=True):
    """One try to open a shared link: when, from where, and whether it opened."""

    id: int | None = Field(default=None, primary_key=True)
    share_id: int = Field(foreign_key="share.id", index=True)
    at: datetime
    opened: bool
    address: str = Field(default="", max_length=64)
    user_agent: str = Field(default="", max_length=300)
