"""The patient's pages, by address."""

from luna_portal.i18n import routes
from luna_portal.pages.paciente import archivos, consultas, cuenta, inicio, recetas, resultados
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import PERSON
from luna_portal.state.paciente.archivos import ArchivosState
from luna_portal.state.paciente.inicio import InicioState

PAGES: tuple[Page, ...] = (
    Page(routes.START, inicio.draw, "patient.title.start", (*PERSON, InicioState.load)),
    Page(routes.DOCUMENTS, archivos.draw, "files.title", (*PERSON, ArchivosState.load)),
    *consultas.PAGES,
    *resultados.PAGES,
    *recetas.PAGES,
    *cuenta.PAGES,
)
