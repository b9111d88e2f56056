"""The clinic's pages under /clinica/resultados."""

from luna_portal.i18n import routes
from luna_portal.pages.clinica.resultados import estudios, lista, nuevo, resultado, valores
from luna_portal.pages.page import Page
from luna_portal.pages.parts.opening import TEAM
from luna_portal.state.clinica.resultados.estudios import EstudiosState
from luna_portal.state.clinica.resultados.lista import ResultadosClinicaState
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState
from luna_portal.state.clinica.resultados.resultado import ResultadoClinicaState
from luna_portal.state.clinica.resultados.valores import ValoresState

PAGES: tuple[Page, ...] = (
    Page(routes.CLINIC_RESULTS, lista.draw, "results.title.clinic", (*TEAM, ResultadosClinicaState.load)),
    Page(routes.NEW_RESULT, nuevo.draw, "results.title.new", (*TEAM, ResultadoNuevoState.load)),
    Page(routes.STUDIES, estudios.draw, "results.title.studies", (*TEAM, EstudiosState.load)),
    Page(routes.NORMAL_VALUES, valores.draw, "results.title.normal", (*TEAM, ValoresState.load)),
    Page(
        f"{routes.CLINIC_RESULTS}/[resultado]",
        resultado.draw,
        "results.title.clinic_one",
        (*TEAM, ResultadoClinicaState.load),
    ),
)
