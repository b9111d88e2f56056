"""Documents as an upload makes them, for the tests of the services."""

from datetime import datetime

from sqlmodel import Session

from luna_portal.adapters.inspection.inspection_result import Inspected, Kind
from luna_portal.domain.access import Actor
from luna_portal.models import Document
from luna_portal.services.documents import uploading
from luna_portal.services.documents.encrypted_store import Sealed
from luna_portal.services.documents.uploading import UploadRequest

PDF = Inspected(Kind.PDF, "application/pdf", "pdf", clean=None, pages=2)  # type: ignore[arg-type]
PICTURE = Inspected(Kind.PICTURE, "image/jpeg", "jpg", clean=None, width=640, height=480)  # type: ignore[arg-type]


def sealed(size: int = 1000, of: str = "") -> Sealed:
    """What the vault says of stored contents; `of` tells contents apart."""
    return Sealed(size, f"{abs(hash(of)):064x}"[-64:], "wrapped", "key")


def uploaded(
    db: Session, who: Actor, name: str = "estudio.pdf", *, size: int = 1000, found: Inspected = PDF, patient: str = "",
    folder: str = "", original: bool = False, of: str = "", now: datetime,
) -> Document:  # fmt: skip
    """A document that this person uploaded, committed; `of` are its contents, its name if nothing else is said."""
    wish = UploadRequest(name, size, patient, folder, original)
    begun = uploading.begin(db, who, wish=wish, now=now)
    db.commit()
    made = uploading.finish(db, who, wish=wish, key=begun.key, found=found, sealed=sealed(size, of or name), now=now)
    db.commit()
    return made
