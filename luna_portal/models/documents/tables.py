"""A patient's files: the bytes in the store, the folders, and the documents that people see."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from luna_portal.models.base import Created, EnumText, Row, public_id_field


class ObjectState(StrEnum):
    """Where the bytes of a file stand. What stays INCOMING was interrupted, and is swept: GOING, then GONE."""

    INCOMING = "incoming"
    KEPT = "kept"
    GOING = "going"
    GONE = "gone"


class FileObject(Created, table=True):
    """Encrypted bytes in the store, under `key`. `data_key` is the file's own key, wrapped by the master key `key_id`.

    `size` (bytes) and `sha256` (hex) are of the contents before encryption.
    """

    __table_args__ = (Index("ix_fileobject_state_created_at", "state", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=80)
    state: ObjectState = Field(default=ObjectState.INCOMING, sa_type=EnumText(ObjectState))
    size: int = 0
    sha256: str = Field(default="", max_length=64)
    media_type: str = Field(default="", max_length=120)
    data_key: str = Field(default="", max_length=160)
    key_id: str = Field(default="", max_length=16, index=True)


class FolderKind(StrEnum):
    """The folders every patient has, and her own ones."""

    LABORATORY = "laboratory"
    IMAGING = "imaging"
    PRESCRIPTIONS = "prescriptions"
    CONSENTS = "consents"
    PERSONAL = "personal"
    OWN = "own"


class Folder(Created, table=True):
    """A folder of one patient. The name of a kind other than OWN comes from the catalogs; `name` is then its kind."""

    __table_args__ = (UniqueConstraint("patient_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    patient_id: int = Field(foreign_key="patient.id")
    kind: FolderKind = Field(default=FolderKind.OWN, sa_type=EnumText(FolderKind))
    name: str = Field(max_length=80)


class Document(Created, table=True):
    """A file of a patient's, as people see it.

    The patient sees it from `shown_at` on: the original of a result that is not released yet has none.
    `seen_at` is when the patient first saw what the clinic put there, `seen_by_clinic_at` the other way round.
    A deleted one can be brought back for some minutes; then its bytes go, and the row stays.
    """

    __table_args__ = (Index("ix_document_patient_id_folder_id", "patient_id", "folder_id"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    patient_id: int = Field(foreign_key="patient.id")
    folder_id: int = Field(foreign_key="folder.id", index=True)
    object_id: int = Field(foreign_key="fileobject.id", index=True)
    name: str = Field(max_length=200)
    search: str = Field(default="", max_length=200)
    media_type: str = Field(max_length=120)
    extension: str = Field(max_length=10)
    size: int
    sha256: str = Field(max_length=64, index=True)
    pages: int = 0
    width: int = 0
    height: int = 0
    from_clinic: bool = False
    uploaded_by_id: int | None = Field(default=None, foreign_key="account.id")
    practitioner_id: int | None = Field(default=None, foreign_key="practitioner.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id")
    shown_at: datetime | None = None
    seen_at: datetime | None = None
    seen_by_clinic_at: datetime | None = None
    deleted_at: datetime | None = None


class DocumentPicture(Row, table=True):
    """A drawn page of a document: page 0 is its thumbnail, 1 the first page; sizes in pixels."""

    __table_args__ = (UniqueConstraint("document_id", "page", "width"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    page: int
    width: int
    height: int
    object_id: int = Field(foreign_key="fileobject.id")
