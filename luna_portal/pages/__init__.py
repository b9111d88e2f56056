"""One function a route: layout, nothing else. `ROUTES` is the map of the screens."""

from luna_portal.i18n import routes
from luna_portal.pages import (
    agenda,
    agendar,
    archivos,
    archivos_clinica,
    aviso,
    ayuda,
    cambiar,
    cita,
    citas_en_linea,
    compartido,
    compartidos,
    configuracion_inicial,
    confirmar_correo,
    consulta,
    consultas,
    correo,
    cuenta,
    entrar,
    estudios,
    inicio,
    inicio_publico,
    nueva_contrasena,
    receta,
    receta_nueva,
    recetas,
    recetas_clinica,
    recuperar,
    registro,
    resultado,
    resultado_clinica,
    resultado_nuevo,
    resultados,
    resultados_clinica,
    seguridad,
    valores,
    verificar,
)
from luna_portal.pages.base import Page
from luna_portal.state.agenda import AgendaState
from luna_portal.state.agendar import AgendarState
from luna_portal.state.archivos import ArchivosState
from luna_portal.state.archivos_clinica import ArchivosClinicaState
from luna_portal.state.aviso import AvisoState
from luna_portal.state.cambiar import CambiarState
from luna_portal.state.cita import CitaState
from luna_portal.state.citas_en_linea import CitasEnLineaState
from luna_portal.state.clinic import ClinicState
from luna_portal.state.compartido import CompartidoState
from luna_portal.state.compartidos import CompartidosState
from luna_portal.state.consulta import ConsultaState
from luna_portal.state.consultas import ConsultasState
from luna_portal.state.correo import CorreoState
from luna_portal.state.criticos_clinica import CriticosClinicaState
from luna_portal.state.cuenta import CuentaState
from luna_portal.state.estudios import EstudiosState
from luna_portal.state.inicio import InicioState
from luna_portal.state.portada import PortadaState
from luna_portal.state.receta import RecetaState
from luna_portal.state.receta_nueva import RecetaNuevaState
from luna_portal.state.recetas import RecetasState
from luna_portal.state.recetas_clinica import RecetasClinicaState
from luna_portal.state.resultado import ResultadoState
from luna_portal.state.resultado_clinica import ResultadoClinicaState
from luna_portal.state.resultado_nuevo import ResultadoNuevoState
from luna_portal.state.resultados import ResultadosState
from luna_portal.state.resultados_clinica import ResultadosClinicaState
from luna_portal.state.secciones import SeccionesState
from luna_portal.state.seguridad import SeguridadState
from luna_portal.state.valores import ValoresState
from luna_portal.state.verificar import VerificarState

TEAM = (ClinicState.load, SeccionesState.load)
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
    Page(
        routes.SET_UP,
        configuracion_inicial.draw,
        "public.title.setup",
        (PortadaState.load, PortadaState.leave_if_set_up),
    ),
    Page(routes.START, inicio.draw, "patient.title.start", (ClinicState.load, InicioState.load)),
    Page(routes.APPOINTMENTS, consultas.draw, "patient.title.appointments", (ClinicState.load, ConsultasState.load)),
    Page(
        f"{routes.APPOINTMENTS}/[consulta]", consulta.draw, "patient.title.one", (ClinicState.load, ConsultaState.load)
    ),
    Page(
        f"{routes.APPOINTMENTS}/[consulta]/cambiar",
        cambiar.draw,
        "patient.title.change",
        (ClinicState.load, CambiarState.load),
    ),
    Page("/cita/[token]", cita.draw, "patient.title.link", (ClinicState.load, CitaState.load)),
    Page(routes.DOCUMENTS, archivos.draw, "files.title", (ClinicState.load, ArchivosState.load)),
    Page(
        routes.CLINIC_DOCUMENTS,
        archivos_clinica.draw,
        "files.clinic.title",
        (*TEAM, ArchivosClinicaState.load),
    ),
    Page(routes.ACCOUNT, cuenta.draw, "account.title.account", (ClinicState.load, CuentaState.load)),
    Page(routes.SECURITY, seguridad.draw, "account.title.security", (*TEAM, SeguridadState.load)),
    Page("/compartido/[token]", compartido.draw, "share.title.open", (ClinicState.load, CompartidoState.load)),
    Page(routes.SHARES, compartidos.draw, "share.title.list", (ClinicState.load, CompartidosState.load)),
    Page(routes.PRESCRIPTIONS, recetas.draw, "prescriptions.title.list", (ClinicState.load, RecetasState.load)),
    Page(
        f"{routes.PRESCRIPTIONS}/[receta]", receta.draw, "prescriptions.title.one", (ClinicState.load, RecetaState.load)
    ),
    Page("/verificar/[folio]", verificar.draw, "prescriptions.title.verify", (ClinicState.load, VerificarState.load)),
    Page(
        routes.CLINIC_PRESCRIPTIONS,
        recetas_clinica.draw,
        "prescriptions.title.clinic",
        (*TEAM, RecetasClinicaState.load),
    ),
    Page(routes.NEW_PRESCRIPTION, receta_nueva.draw, "prescriptions.title.new", (*TEAM, RecetaNuevaState.load)),
    Page(routes.RESULTS, resultados.draw, "results.title.list", (ClinicState.load, ResultadosState.load)),
    Page(f"{routes.RESULTS}/[resultado]", resultado.draw, "results.title.one", (ClinicState.load, ResultadoState.load)),
    Page(
        routes.CLINIC_RESULTS,
        resultados_clinica.draw,
        "results.title.clinic",
        (*TEAM, ResultadosClinicaState.load),
    ),
    Page(routes.NORMAL_VALUES, valores.draw, "results.title.normal", (*TEAM, ValoresState.load)),
    Page(routes.STUDIES, estudios.draw, "results.title.studies", (*TEAM, EstudiosState.load)),
    Page(routes.NEW_RESULT, resultado_nuevo.draw, "results.title.new", (*TEAM, ResultadoNuevoState.load)),
    Page(
        f"{routes.CLINIC_RESULTS}/[resultado]",
        resultado_clinica.draw,
        "results.title.clinic_one",
        (*TEAM, ResultadoClinicaState.load),
    ),
    Page(routes.AGENDA, agenda.draw, "staff.title.agenda", (*TEAM, AgendaState.load, CriticosClinicaState.load)),
    Page(routes.ONLINE_BOOKINGS, citas_en_linea.draw, "staff.title.online", (*TEAM, CitasEnLineaState.load)),
    Page(routes.OUTBOX, correo.draw, "staff.title.mail", (*TEAM, CorreoState.load)),
)
