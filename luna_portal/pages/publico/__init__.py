"""Public pages, by address."""

from luna_portal.i18n import routes
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import ANYBODY, PERSON, VISITOR
from luna_portal.pages.publico import (
    agendar,
    aviso_de_privacidad,
    ayuda,
    cita,
    compartido,
    configuracion_inicial,
    confirmar_correo,
    entrar,
    nueva_contrasena,
    portada,
    recuperar,
    registro,
    verificar,
)
from luna_portal.state.parts.public_clinic import PortadaState
from luna_portal.state.parts.team_sections import SeccionesState
from luna_portal.state.publico.agendar import AgendarState
from luna_portal.state.publico.aviso_de_privacidad import AvisoState
from luna_portal.state.publico.cita import CitaState
from luna_portal.state.publico.compartido import CompartidoState
from luna_portal.state.publico.verificar import VerificarState

PAGES: tuple[Page, ...] = (
    Page(routes.HOME, portada.draw, "public.title.home", ANYBODY),
    Page(routes.BOOKING, agendar.draw, "public.title.book", (SeccionesState.load, AgendarState.load)),
    Page(
        f"{routes.BOOKING}/[profesional]", agendar.draw, "public.title.book", (SeccionesState.load, AgendarState.load)
    ),
    Page(routes.NOTICE, aviso_de_privacidad.draw, "public.title.notice", (SeccionesState.load, AvisoState.load)),
    Page(routes.HELP, ayuda.draw, "public.title.help", ANYBODY),
    Page(routes.SIGN_IN, entrar.draw, "public.title.sign_in", (SeccionesState.leave_if_signed_in, *VISITOR)),
    Page(routes.REGISTER, registro.draw, "public.title.register", VISITOR),
    Page(routes.RECOVER, recuperar.draw, "public.title.recover", VISITOR),
    Page(routes.NEW_PASSWORD, nueva_contrasena.draw, "public.title.new_password", VISITOR),
    Page(routes.CONFIRM_EMAIL, confirmar_correo.draw, "public.title.confirm_email", VISITOR),
    Page(routes.SET_UP, configuracion_inicial.draw, "public.title.setup", (*VISITOR, PortadaState.leave_if_set_up)),
    Page("/cita/[token]", cita.draw, "patient.title.link", (*PERSON, CitaState.load)),
    Page("/compartido/[token]", compartido.draw, "share.title.open", (*PERSON, CompartidoState.load)),
    Page("/verificar/[folio]", verificar.draw, "prescriptions.title.verify", (*PERSON, VerificarState.load)),
)
