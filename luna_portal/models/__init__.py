"""The tables, and the queries over them, which answer only to a Permit."""

from luna_portal.domain.result_release import ReleaseRule
from luna_portal.models.access import (
    PortalSession,
    Presence,
    Registration,
    Tally,
    Ticket,
)
from luna_portal.models.appointments import (
    Appointment,
    AppointmentChange,
    Hold,
    TakenBlock,
)
from luna_portal.models.audit import AuditEvent
from luna_portal.models.base import metadata
from luna_portal.models.catalogue import (
    Absence,
    DayException,
    Offer,
    Service,
    WeeklyHours,
)
from luna_portal.models.clinic import Clinic, ClosedDay, PrivacyNotice, SetUpCode
from luna_portal.models.edition import CatalogueEdition
from luna_portal.models.files import Document, DocumentPicture, FileObject, Folder, FolderKind, ObjectState
from luna_portal.models.keys import KeyCheck, KeyPurpose
from luna_portal.models.outbox import Delivery, OutboxMessage
from luna_portal.models.people import Account, CareLink, Consent, Patient, Practitioner
from luna_portal.models.prescriptions import (
    Allergy,
    MarkKind,
    Prescription,
    PrescriptionLine,
    PrescriptionMark,
    Renewal,
    RenewalAnswer,
)
from luna_portal.models.results import (
    Analyte,
    CriticalNotice,
    LabReport,
    LabTest,
    ReferenceRange,
    ReportSeen,
    ResultSource,
    ResultsWish,
)
from luna_portal.models.sharing import Share, SharedKind, ShareOpening
from luna_portal.models.signed import SIGNED

__all__ = [
    "SIGNED",
    "Absence",
    "Account",
    "Allergy",
    "Analyte",
    "Appointment",
    "AppointmentChange",
    "AuditEvent",
    "CareLink",
    "CatalogueEdition",
    "Clinic",
    "ClosedDay",
    "Consent",
    "CriticalNotice",
    "DayException",
    "Delivery",
    "Document",
    "DocumentPicture",
    "FileObject",
    "Folder",
    "FolderKind",
    "Hold",
    "KeyCheck",
    "KeyPurpose",
    "LabReport",
    "LabTest",
    "MarkKind",
    "ObjectState",
    "Offer",
    "OutboxMessage",
    "Patient",
    "PortalSession",
    "Practitioner",
    "Prescription",
    "PrescriptionLine",
    "PrescriptionMark",
    "Presence",
    "PrivacyNotice",
    "ReferenceRange",
    "Registration",
    "ReleaseRule",
    "Renewal",
    "RenewalAnswer",
    "ReportSeen",
    "ResultSource",
    "ResultsWish",
    "Service",
    "SetUpCode",
    "Share",
    "ShareOpening",
    "SharedKind",
    "TakenBlock",
    "Tally",
    "Ticket",
    "WeeklyHours",
    "metadata",
]
