"""The clinic's pages under /clinica/recetas."""

from luna_portal.i18n import routes
from luna_portal.pages.clinica.recetas import lista, nueva
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import TEAM
from luna_portal.state.clinica.recetas.lista import RecetasClinicaState
from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState

PAGES: tuple[Page, ...] = (
    Page(routes.CLINIC_PRESCRIPTIONS, lista.draw, "prescriptions.title.clinic", (*TEAM, RecetasClinicaState.load)),
    Page(routes.NEW_PRESCRIPTION, nueva.draw, "prescriptions.title.new", (*TEAM, RecetaNuevaState.load)),
)
