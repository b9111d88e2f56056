"""Pages under /cuenta: the patient's, and the team's devices and password."""

from luna_portal.i18n import routes
from luna_portal.pages.paciente.cuenta import compartidos, cuenta, seguridad
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import PERSON, TEAM
from luna_portal.state.paciente.cuenta.compartidos import CompartidosState
from luna_portal.state.paciente.cuenta.cuenta import CuentaState
from luna_portal.state.paciente.cuenta.seguridad import SeguridadState

PAGES: tuple[Page, ...] = (
    Page(routes.ACCOUNT, cuenta.draw, "account.title.account", (*PERSON, CuentaState.load)),
    Page(routes.SECURITY, seguridad.draw, "account.title.security", (*TEAM, SeguridadState.load)),
    Page(routes.SHARES, compartidos.draw, "share.title.list", (*PERSON, CompartidosState.load)),
)
