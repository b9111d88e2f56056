"""Words after the "?" of an address, Spanish in both languages: what a list shows, and what a page begins with."""

from typing import Final

TAB: Final = "lista"
STATUS: Final = "estado"
KIND: Final = "tipo"
FOLDER: Final = "carpeta"
SORT: Final = "orden"
LOOK: Final = "vista"
SEARCH: Final = "buscar"
PAGE: Final = "pagina"
OPEN: Final = "ver"
PATIENT: Final = "paciente"
RENEWS: Final = "renovacion"
CORRECTS: Final = "corrige"
ISSUED: Final = "emitida"
DRAFT: Final = "borrador"
_SPANISH: Final = {
    "upcoming": "proximas",
    "past": "anteriores",
    "cancelled": "canceladas",
    "valid": "vigentes",
    "waiting": "en-espera",
    "released": "entregados",
    "pending": "por-confirmar",
    "confirmed": "confirmadas",
    "in_consultation": "en-consulta",
    "completed": "realizadas",
    "no_show": "sin-asistir",
    "queued": "en-cola",
    "sent": "enviados",
    "failed": "fallidos",
    "dropped": "descartados",
    "picture": "imagenes",
    "other": "otros",
    "grid": "cuadricula",
    "oldest": "antiguos",
    "name": "nombre",
    "size": "tamano",
}
_CODE: Final = {spanish: code for code, spanish in _SPANISH.items()}


def spoken(value: str) -> str:
    """A value of the code ("past") as it stands in an address ("anteriores"); what has no word of its own stays."""
    return _SPANISH.get(value, value)


def meant(word: str) -> str:
    """The value of the code that a word of an address means."""
    return _CODE.get(word, word)
