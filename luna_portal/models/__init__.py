"""The tables, and the queries over them, which answer only to a Permit."""

from luna_portal.domain.results.release import ReleaseRule
from luna_portal.models.accounts.tables import PortalSession, Presence, Registration, Tally, Ticket
from luna_portal.models.appointments.tables import Appointment, AppointmentChange, Hold, TakenBlock
from luna_portal.models.audit.tables import AuditEvent
from luna_portal.models.base import metadata
from luna_portal.models.clinic.tables import Clinic, ClosedDay, PrivacyNotice, SetUpCode
from luna_portal.models.documents.tables import Document, DocumentPicture, FileObject, Folder, FolderKind, ObjectState
from luna_portal.models.drafts import Draft, Flow
from luna_portal.models.immutable_rows import SIGNED
from luna_portal.models.key_checks import KeyCheck, KeyPurpose
from luna_portal.models.mail.tables import Delivery, OutboxMessage
from luna_portal.models.patients.tables import Account, CareLink, Consent, Patient, Practitioner
from luna_portal.models.prescriptions.tables import (
    Allergy,
    MarkKind,
    Prescription,
    PrescriptionLine,
    PrescriptionMark,
    Renewal,
    RenewalAnswer,
)
from luna_portal.models.results.tables import (
    Analyte,
    CriticalNotice,
    LabReport,
    LabTest,
    ReferenceRange,
    ReportSeen,
    ResultSource,
    ResultsWish,
)
from luna_portal.models.sharing.tables import Share, SharedKind, ShareOpening
from luna_portal.models.slots.edition import CatalogueEdition
from luna_portal.models.slots.tables import Absence, DayException, Offer, Service, WeeklyHours

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
    "Draft",
    "FileObject",
    "Flow",
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
