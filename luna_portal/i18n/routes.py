"""Every path of the portal, in the reader's language: Spanish at the root, English under /en."""

HOME = "/"
BOOKING = "/agendar"
NOTICE = "/aviso-de-privacidad"
HELP = "/ayuda"
SIGN_IN = "/entrar"
REGISTER = "/registro"
RECOVER = "/recuperar"
NEW_PASSWORD = "/nueva-contrasena"  # noqa: S105 - a path
CONFIRM_EMAIL = "/confirmar-correo"
SET_UP = "/configuracion-inicial"
START = "/inicio"
APPOINTMENTS = "/consultas"
ACCOUNT = "/cuenta"
SECURITY = "/cuenta/seguridad"
DOCUMENTS = "/archivos"
RESULTS = "/resultados"
PRESCRIPTIONS = "/recetas"
SHARES = "/cuenta/compartidos"
AGENDA = "/clinica/agenda"
ONLINE_BOOKINGS = "/clinica/agenda/en-linea"
CLINIC_DOCUMENTS = "/clinica/archivos"
CLINIC_RESULTS = "/clinica/resultados"
NEW_RESULT = "/clinica/resultados/nuevo"
STUDIES = "/clinica/resultados/estudios"
NORMAL_VALUES = "/clinica/resultados/valores"
CLINIC_PRESCRIPTIONS = "/clinica/recetas"
NEW_PRESCRIPTION = "/clinica/recetas/nueva"
OUTBOX = "/clinica/correo"
JUST_BOOKED = "agendada"
"""What stands after the "#" of an appointment's link when it was booked a moment ago."""


def localized(path: str, language: str) -> str:
    """The path as readers of that language reach it: "/agendar" and "/en/agendar"."""
    if language == "es":
        return path
    return "/en" if path == "/" else f"/{language}{path}"


def language_of(path: str) -> str:
    """The language that a path is written for."""
    return "en" if path == "/en" or path.startswith("/en/") else "es"


def other_language(path: str) -> str:
    """The same page in the other language."""
    if language_of(path) == "en":
        return path.removeprefix("/en") or "/"
    return localized(path, "en")


def booking(language: str, practitioner: str = "") -> str:
    """The clinic's booking link, or a professional's personal one."""
    return localized(f"{BOOKING}/{practitioner}" if practitioner else BOOKING, language)


def appointment(public_id: str, language: str) -> str:
    """One appointment of the signed-in patient."""
    return localized(f"{APPOINTMENTS}/{public_id}", language)


def reschedule(public_id: str, language: str) -> str:
    """Where a signed-in patient chooses another time."""
    return localized(f"{APPOINTMENTS}/{public_id}/cambiar", language)


def appointment_link(token: str, language: str) -> str:
    """The link of the mail: opens that one appointment without a sign-in."""
    return localized(f"/cita/{token}", language)


def result(public_id: str, language: str) -> str:
    """One released result of the signed-in patient."""
    return localized(f"{RESULTS}/{public_id}", language)


def prescription(public_id: str, language: str) -> str:
    """One receta of the signed-in patient."""
    return localized(f"{PRESCRIPTIONS}/{public_id}", language)


def verification(folio: str, language: str) -> str:
    """Where a pharmacy sees whether a receta is valid; the QR of the paper leads there."""
    return localized(f"/verificar/{folio}", language)


def shared(token: str, language: str) -> str:
    """What a patient shared by link: asks for the code first."""
    return localized(f"/compartido/{token}", language)


def home_of(role: str, language: str) -> str:
    """Where somebody lands after signing in; `role` is the value of a Role."""
    return localized(START if role in {"patient", "caregiver"} else AGENDA, language)


def is_own_path(path: str) -> bool:
    """Whether a "next" address stays inside the portal: one leading slash, no host, no backslash, no control."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
        and ":" not in path.partition("?")[0].split("/")[1]
    )
