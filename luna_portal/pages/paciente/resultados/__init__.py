"""The patient's pages under /resultados."""

from luna_portal.i18n import routes
from luna_portal.pages.paciente.resultados import lista, resultado
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import PERSON
from luna_portal.state.paciente.resultados.lista import ResultadosState
from luna_portal.state.paciente.resultados.resultado import ResultadoState

PAGES: tuple[Page, ...] = (
    Page(routes.RESULTS, lista.draw, "results.title.list", (*PERSON, ResultadosState.load)),
    Page(f"{routes.RESULTS}/[resultado]", resultado.draw, "results.title.one", (*PERSON, ResultadoState.load)),
)
