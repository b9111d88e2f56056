"""One function a route: layout, nothing else. `ROUTES` is the map of the screens."""

from luna_portal.i18n import routes
from luna_portal.pages import (
    agendar,
    aviso,
    ayuda,
    configuracion_inicial,
    confirmar_correo,
    entrar,
    inicio_publico,
    nueva_contrasena,
    recuperar,
    registro,
)
from luna_portal.pages.base import Page
from luna_portal.state.agendar import AgendarState
from luna_portal.state.aviso import AvisoState
from luna_portal.state.portada import PortadaState

ROUTES: tuple[Page, ...] = (
    Page(routes.HOME, inicio_publico.draw, "public.title.home", (PortadaState.load,)),
    Page(routes.BOOKING, agendar.draw, "public.title.book", (AgendarState.load,)),
    Page(f"{routes.BOOKING}/[profesional]", agendar.draw, "public.title.book", (AgendarState.load,)),
    Page(routes.NOTICE, aviso.draw, "public.title.notice", (AvisoState.load,)),
    Page(routes.HELP, ayuda.draw, "public.title.help", (PortadaState.load,)),
    Page(routes.SIGN_IN, entrar.draw, "public.title.sign_in", (PortadaState.load,)),
    Page(routes.REGISTER, registro.draw, "public.title.register", (PortadaState.load,)),
    Page(routes.RECOVER, recuperar.draw, "public.title.recover", (PortadaState.load,)),
    Page(routes.NEW_PASSWORD, nueva_contrasena.draw, "public.title.new_password", (PortadaState.load,)),
    Page(routes.CONFIRM_EMAIL, confirmar_correo.draw, "public.title.confirm_email", (PortadaState.load,)),
    Page(routes.SET_UP, configuracion_inicial.draw, "public.title.setup", (PortadaState.load,)),
)
