"""The patient's pages under /consultas."""

from luna_portal.i18n import routes
from luna_portal.pages.paciente.consultas import cambiar, consulta, lista
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import PERSON
from luna_portal.state.paciente.consultas.cambiar import CambiarState
from luna_portal.state.paciente.consultas.consulta import ConsultaState
from luna_portal.state.paciente.consultas.lista import ConsultasState

PAGES: tuple[Page, ...] = (
    Page(routes.APPOINTMENTS, lista.draw, "patient.title.appointments", (*PERSON, ConsultasState.load)),
    Page(f"{routes.APPOINTMENTS}/[consulta]", consulta.draw, "patient.title.one", (*PERSON, ConsultaState.load)),
    Page(
        f"{routes.APPOINTMENTS}/[consulta]/cambiar", cambiar.draw, "patient.title.change", (*PERSON, CambiarState.load)
    ),
)
