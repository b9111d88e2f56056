"""The clinic's pages, by address."""

from luna_portal.i18n import routes
from luna_portal.pages.clinica import agenda, archivos, citas_en_linea, correo, recetas, resultados
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import TEAM
from luna_portal.state.clinica.agenda import AgendaState
from luna_portal.state.clinica.archivos import ArchivosClinicaState
from luna_portal.state.clinica.citas_en_linea import CitasEnLineaState
from luna_portal.state.clinica.correo import CorreoState
from luna_portal.state.parts.critical_results import CriticosClinicaState

PAGES: tuple[Page, ...] = (
    Page(routes.AGENDA, agenda.draw, "staff.title.agenda", (*TEAM, AgendaState.load, CriticosClinicaState.load)),
    Page(routes.ONLINE_BOOKINGS, citas_en_linea.draw, "staff.title.online", (*TEAM, CitasEnLineaState.load)),
    Page(routes.CLINIC_DOCUMENTS, archivos.draw, "files.clinic.title", (*TEAM, ArchivosClinicaState.load)),
    Page(routes.OUTBOX, correo.draw, "staff.title.mail", (*TEAM, CorreoState.load)),
    *resultados.PAGES,
    *recetas.PAGES,
)
