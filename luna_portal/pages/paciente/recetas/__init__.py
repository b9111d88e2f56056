"""The patient's pages under /recetas."""

from luna_portal.i18n import routes
from luna_portal.pages.paciente.recetas import lista, receta
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import PERSON
from luna_portal.state.paciente.recetas.lista import RecetasState
from luna_portal.state.paciente.recetas.receta import RecetaState

PAGES: tuple[Page, ...] = (
    Page(routes.PRESCRIPTIONS, lista.draw, "prescriptions.title.list", (*PERSON, RecetasState.load)),
    Page(f"{routes.PRESCRIPTIONS}/[receta]", receta.draw, "prescriptions.title.one", (*PERSON, RecetaState.load)),
)
