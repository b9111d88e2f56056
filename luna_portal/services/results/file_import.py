"""A laboratory's file on its way in: kept sealed, read, shown with whose it may be, and entered when somebody says so.

A draft is the name of the file in the store; it is swept an hour later unless it became a result's original.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from luna_portal.adapters.lab_messages import MOST_BYTES, Answers, LabMessage, LabMessageRefused, LabQuestions
from luna_portal.adapters.lab_messages.questions import DIGEST, MOST_DOUBTS
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.documents.file_rules import display_name
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import NotFound, Refusal
from luna_portal.domain.results.patient_match import Candidate, Clues, Likeness, Match, likeness, match
from luna_portal.domain.results.values import Judged
from luna_portal.models import Document, FileObject, FolderKind, LabReport, ObjectState, Patient, ResultSource
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.results.queries import possible_patients
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.documents.encrypted_store import Sealed, Vault, new_object_key
from luna_portal.services.documents.folders import folder_of_kind
from luna_portal.services.results.entry import AlreadyEntered, write_report
from luna_portal.services.results.release import release_if_due
from luna_portal.services.results.values import readings
from luna_portal.services.transaction import reads

DRAFT_LASTS: Final = timedelta(hours=1)
MEDIA: Final = {"hl7": ("text/plain", "hl7"), "fhir": ("application/json", "json"), "csv": ("text/csv", "csv")}
SHORTEST_WORD: Final = 3
LONGEST_ANSWER: Final = 20
"""A codec's or a sign's name, a doubt's number."""


class NotThisPatient(Refusal):
    """The file says plainly that it is about somebody else, or nothing in it speaks for this patient."""

    key = "results.not_this_patient"
    status = 409


class LookTwice(Refusal):
    """It is not certain whose the file is: whoever enters it must say that they compared the data."""

    key = "results.look_twice"
    status = 409

    def __init__(self) -> None:
        super().__init__(field="sure")


class SealedFile(NamedTuple):
    """A sealed draft: what is needed to read it."""

    key: str
    data_key: str
    key_id: str


class Possible(NamedTuple):
    """A patient that the file may be about, how her data compare, and how each value of each panel would stand for her."""

    patient: Patient
    likeness: Likeness
    judged: list[list[Judged]]


class Preview(NamedTuple):
    """What a file says, whose it surely is ("" in doubt: a public id), who it may be, and which panels came before.

    `judged` says how each value of each panel would stand for the person whom the file describes.
    """

    message: LabMessage
    exact: str
    possible: list[Possible]
    entered: list[bool]
    judged: list[list[Judged]]


def begin(db: Session, actor: Actor, *, size: int, now: datetime) -> str:
    """Announce a file. Returns the key that it may take in the store. Raises: LabMessageRefused."""
    grant(actor, Action.ENTER_RESULTS)
    if size == 0:
        raise LabMessageRefused("empty")
    if size > MOST_BYTES:
        raise LabMessageRefused("too_large")
    row = FileObject(key=new_object_key(), state=ObjectState.INCOMING, created_at=now)
    db.add(row)
    db.flush()
    return row.key


def sealed(db: Session, actor: Actor, *, key: str, contents: Sealed, now: datetime) -> str:
    """Note how to open the file again. Returns the draft's name. Raises: NotFound."""
    permit = grant(actor, Action.ENTER_RESULTS)
    row = _incoming(db, key, now)
    row.size, row.sha256, row.data_key, row.key_id = contents
    audit(db, permit, "result_file", note=f"{contents.size} bytes", now=now)
    return key.partition("/")[2]


@reads
def opened(db: Session, actor: Actor, *, draft: str, now: datetime) -> SealedFile:
    """Where a draft is. Raises: NotFound, also when it is too old."""
    grant(actor, Action.ENTER_RESULTS)
    row = _incoming(db, f"{draft[:2]}/{draft}", now)
    return SealedFile(row.key, row.data_key, row.key_id)


def message_in(
    vault: Vault, kept: SealedFile, *, zone: str, now: datetime, answers: Answers | None = None
) -> LabMessage | LabQuestions:
    """What the file says, or asks, read in a process apart. Blocks: use a worker thread.

    Raises: LabMessageRefused, also for answers to another file; and the errors of the vault.
    """
    with vault.fetch(kept) as file:
        return vault.apart.read_results(file, zone=zone, now=now, answers=answers)


def answers_to(file: str, *, charset: str = "", signs: Mapping[str, str] | None = None) -> Answers:
    """Answers of a size that the questions of one file can have. Raises: LabMessageRefused."""
    said = dict(signs or {})
    texts = [charset, *said, *said.values()]
    if len(file) != DIGEST or len(said) > MOST_DOUBTS or any(len(text) > LONGEST_ANSWER for text in texts):
        raise LabMessageRefused("answer_stale")
    return Answers(file, charset, said)


def preview(db: Session, actor: Actor, *, message: LabMessage, now: datetime) -> Preview:
    """Whose the file may be, and what of it is there already. Writes nothing but the audit line."""
    permit = grant(actor, Action.ENTER_RESULTS)
    found, patients = _matched(db, permit, message.clues)
    entered = [_is_there(db, panel.digest(message.clues), message.kind) for panel in message.panels]
    audit(db, permit, "result_file", note=f"preview {message.kind} {len(found.maybe)} possible", now=now)
    possible = [
        Possible(patients[one.record], one, _judged(db, permit, message, patients[one.record])) for one in found.maybe
    ]
    judged = next((one.judged for one in possible if one.patient.public_id == found.exact), None)
    return Preview(message, found.exact, possible, entered, judged or _judged(db, permit, message, message.clues))


def compare(db: Session, actor: Actor, *, message: LabMessage, patient: str, now: datetime) -> Possible:
    """How a patient whom somebody looked up compares with the file. Raises: NotFound."""
    permit = grant(actor, Action.ENTER_RESULTS)
    whose = one_patient(db, permit, patient or "-")
    audit(db, permit, f"patient:{whose.public_id}", patient_id=whose.id, note="compared", now=now)
    return Possible(whose, likeness(message.clues, _candidate(whose)), _judged(db, permit, message, whose))


def _judged(db: Session, permit: Permit, message: LabMessage, whose: Patient | Clues) -> list[list[Judged]]:
    return [readings(db, permit, panel, sex=whose.sex, birth_on=whose.birth_on) for panel in message.panels]


def confirm(
    db: Session, actor: Actor, *, draft: str, message: LabMessage, patient: str, sure: bool = False, now: datetime
) -> list[LabReport]:
    """Enter what the file says for that patient; the file becomes the results' original.

    `sure` says that a person compared the data, which a match in doubt needs. What came in before is left out.
    Raises: NotFound, NotThisPatient, LookTwice, AlreadyEntered when all of it came in before.
    """
    permit = grant(actor, Action.ENTER_RESULTS)
    whose = one_patient(db, permit, patient or "-")
    how = likeness(message.clues, _candidate(whose))
    exact = _matched(db, permit, message.clues)[0].exact == whose.public_id
    if not exact:
        _check_in_doubt(how, sure=sure)
    keys = {panel.digest(message.clues): panel for panel in message.panels}
    fresh = {key: panel for key, panel in keys.items() if not _is_there(db, key, message.kind)}
    if not fresh:
        raise AlreadyEntered
    original = _original(db, permit, whose, message, draft, now)
    note = "exact" if exact else f"by hand: differs {', '.join(how.differs) or 'nothing'}"
    if message.answered:
        note = f"{note}; read as answered: {message.answered}"
    audit(db, permit, f"document:{original.public_id}", patient_id=whose.id, note=note, now=now)
    source = ResultSource(message.kind)
    written = [
        write_report(db, permit, whose, panel, source=source, key=_key(key, message.kind), document=original, now=now)
        for key, panel in fresh.items()
    ]
    for report in written:
        release_if_due(db, permit, report, now=now)
    return written


def _check_in_doubt(how: Likeness, *, sure: bool) -> None:
    """A CURP that differs is another person; a name or birth date alone may be a slip of the pen."""
    if "curp" in how.differs or not {"curp", "record", "birth", "surname"} & set(how.agrees):
        raise NotThisPatient
    if not sure:
        raise LookTwice


def _matched(db: Session, permit: Permit, clues: Clues) -> tuple[Match, dict[str, Patient]]:
    words = [
        word for word in normalise_name(f"{clues.surnames} {clues.full_name}").split() if len(word) >= SHORTEST_WORD
    ]
    found = possible_patients(
        db, permit, records=clues.records, curp=clues.curp, birth_on=clues.birth_on, words=words[:4]
    )
    return match(clues, [_candidate(row) for row in found]), {row.public_id: row for row in found}


def _candidate(row: Patient) -> Candidate:
    return Candidate(
        row.public_id, row.curp or "", row.given_name, row.first_surname, row.second_surname, row.birth_on, row.sex
    )


def _key(digest: str, kind: str) -> str:
    return f"{kind}:{digest}"


def _is_there(db: Session, digest: str, kind: str) -> bool:
    return db.exec(select(LabReport.id).where(col(LabReport.source_key) == _key(digest, kind))).first() is not None


def _incoming(db: Session, key: str, now: datetime) -> FileObject:
    row = db.exec(select(FileObject).where(FileObject.key == key, FileObject.state == ObjectState.INCOMING)).first()
    if row is None or row.created_at <= now - DRAFT_LASTS:
        raise NotFound
    return row


def _original(db: Session, permit: Permit, whose: Patient, message: LabMessage, draft: str, now: datetime) -> Document:
    """The file as a document that its patient does not see yet."""
    kept = _incoming(db, f"{draft[:2]}/{draft}", now)
    media_type, extension = MEDIA[message.kind]
    kept.state, kept.media_type = ObjectState.KEPT, media_type
    panel = message.panels[0]
    on = panel.performed_at.astimezone(the_clinic(db).tz).date()
    name = display_name(f"{panel.title} {on.isoformat()}", extension)
    actor = permit.actor
    folder = folder_of_kind(db, whose.id or 0, FolderKind.LABORATORY, now)
    document = Document(
        patient_id=whose.id or 0, folder_id=folder.id or 0, object_id=kept.id or 0, name=name,
        search=normalise_name(name)[:200], media_type=media_type, extension=extension, size=kept.size,
        sha256=kept.sha256, from_clinic=True, uploaded_by_id=actor.account_id, practitioner_id=actor.practitioner_id,
        shown_at=None, seen_by_clinic_at=now, created_at=now,
    )  # fmt: skip
    db.add(document)
    db.flush()
    return document
