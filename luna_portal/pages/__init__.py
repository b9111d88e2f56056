"""One function a route: layout, nothing else. `ROUTES` is the map of the screens."""

from luna_portal.i18n import routes
from luna_portal.pages.clinica import agenda, citas_en_linea, correo
from luna_portal.pages.clinica import archivos as clinica_archivos
from luna_portal.pages.clinica.recetas import lista as clinica_recetas_lista
from luna_portal.pages.clinica.recetas import nueva as clinica_recetas_nueva
from luna_portal.pages.clinica.resultados import estudios, valores
from luna_portal.pages.clinica.resultados import lista as clinica_resultados_lista
from luna_portal.pages.clinica.resultados import nuevo as clinica_resultados_nuevo
from luna_portal.pages.clinica.resultados import resultado as clinica_resultados_resultado
from luna_portal.pages.paciente import archivos as paciente_archivos
from luna_portal.pages.paciente import inicio
from luna_portal.pages.paciente.consultas import cambiar, consulta
from luna_portal.pages.paciente.consultas import lista as paciente_consultas_lista
from luna_portal.pages.paciente.cuenta import compartidos, cuenta, seguridad
from luna_portal.pages.paciente.recetas import lista as paciente_recetas_lista
from luna_portal.pages.paciente.recetas import receta
from luna_portal.pages.paciente.resultados import lista as paciente_resultados_lista
from luna_portal.pages.paciente.resultados import resultado as paciente_resultados_resultado
from luna_portal.pages.page import Page
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
from luna_portal.state.clinica.agenda import AgendaState
from luna_portal.state.clinica.archivos import ArchivosClinicaState
from luna_portal.state.clinica.citas_en_linea import CitasEnLineaState
from luna_portal.state.clinica.correo import CorreoState
from luna_portal.state.clinica.recetas.lista import RecetasClinicaState
from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState
from luna_portal.state.clinica.resultados.estudios import EstudiosState
from luna_portal.state.clinica.resultados.lista import ResultadosClinicaState
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState
from luna_portal.state.clinica.resultados.resultado import ResultadoClinicaState
from luna_portal.state.clinica.resultados.valores import ValoresState
from luna_portal.state.paciente.archivos import ArchivosState
from luna_portal.state.paciente.consultas.cambiar import CambiarState
from luna_portal.state.paciente.consultas.consulta import ConsultaState
from luna_portal.state.paciente.consultas.lista import ConsultasState
from luna_portal.state.paciente.cuenta.compartidos import CompartidosState
from luna_portal.state.paciente.cuenta.cuenta import CuentaState
from luna_portal.state.paciente.cuenta.seguridad import SeguridadState
from luna_portal.state.paciente.inicio import InicioState
from luna_portal.state.paciente.recetas.lista import RecetasState
from luna_portal.state.paciente.recetas.receta import RecetaState
from luna_portal.state.paciente.resultados.lista import ResultadosState
from luna_portal.state.paciente.resultados.resultado import ResultadoState
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.critical_results import CriticosClinicaState
from luna_portal.state.parts.public_clinic import PortadaState
from luna_portal.state.parts.team_sections import SeccionesState
from luna_portal.state.publico.agendar import AgendarState
from luna_portal.state.publico.aviso_de_privacidad import AvisoState
from luna_portal.state.publico.cita import CitaState
from luna_portal.state.publico.compartido import CompartidoState
from luna_portal.state.publico.verificar import VerificarState

TEAM = (ClinicState.load, SeccionesState.load)
ROUTES: tuple[Page, ...] = (
    Page(routes.HOME, portada.draw, "public.title.home", (PortadaState.load,)),
    Page(routes.BOOKING, agendar.draw, "public.title.book", (AgendarState.load,)),
    Page(f"{routes.BOOKING}/[profesional]", agendar.draw, "public.title.book", (AgendarState.load,)),
    Page(routes.NOTICE, aviso_de_privacidad.draw, "public.title.notice", (AvisoState.load,)),
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
    Page(
        routes.APPOINTMENTS,
        paciente_consultas_lista.draw,
        "patient.title.appointments",
        (ClinicState.load, ConsultasState.load),
    ),
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
    Page(routes.DOCUMENTS, paciente_archivos.draw, "files.title", (ClinicState.load, ArchivosState.load)),
    Page(
        routes.CLINIC_DOCUMENTS,
        clinica_archivos.draw,
        "files.clinic.title",
        (*TEAM, ArchivosClinicaState.load),
    ),
    Page(routes.ACCOUNT, cuenta.draw, "account.title.account", (ClinicState.load, CuentaState.load)),
    Page(routes.SECURITY, seguridad.draw, "account.title.security", (*TEAM, SeguridadState.load)),
    Page("/compartido/[token]", compartido.draw, "share.title.open", (ClinicState.load, CompartidoState.load)),
    Page(routes.SHARES, compartidos.draw, "share.title.list", (ClinicState.load, CompartidosState.load)),
    Page(
        routes.PRESCRIPTIONS,
        paciente_recetas_lista.draw,
        "prescriptions.title.list",
        (ClinicState.load, RecetasState.load),
    ),
    Page(
        f"{routes.PRESCRIPTIONS}/[receta]", receta.draw, "prescriptions.title.one", (ClinicState.load, RecetaState.load)
    ),
    Page("/verificar/[folio]", verificar.draw, "prescriptions.title.verify", (ClinicState.load, VerificarState.load)),
    Page(
        routes.CLINIC_PRESCRIPTIONS,
        clinica_recetas_lista.draw,
        "prescriptions.title.clinic",
        (*TEAM, RecetasClinicaState.load),
    ),
    Page(
        routes.NEW_PRESCRIPTION, clinica_recetas_nueva.draw, "prescriptions.title.new", (*TEAM, RecetaNuevaState.load)
    ),
    Page(
        routes.RESULTS, paciente_resultados_lista.draw, "results.title.list", (ClinicState.load, ResultadosState.load)
    ),
    Page(
        f"{routes.RESULTS}/[resultado]",
        paciente_resultados_resultado.draw,
        "results.title.one",
        (ClinicState.load, ResultadoState.load),
    ),
    Page(
        routes.CLINIC_RESULTS,
        clinica_resultados_lista.draw,
        "results.title.clinic",
        (*TEAM, ResultadosClinicaState.load),
    ),
    Page(routes.NORMAL_VALUES, valores.draw, "results.title.normal", (*TEAM, ValoresState.load)),
    Page(routes.STUDIES, estudios.draw, "results.title.studies", (*TEAM, EstudiosState.load)),
    Page(routes.NEW_RESULT, clinica_resultados_nuevo.draw, "results.title.new", (*TEAM, ResultadoNuevoState.load)),
    Page(
        f"{routes.CLINIC_RESULTS}/[resultado]",
        clinica_resultados_resultado.draw,
        "results.title.clinic_one",
        (*TEAM, ResultadoClinicaState.load),
    ),
    Page(routes.AGENDA, agenda.draw, "staff.title.agenda", (*TEAM, AgendaState.load, CriticosClinicaState.load)),
    Page(routes.ONLINE_BOOKINGS, citas_en_linea.draw, "staff.title.online", (*TEAM, CitasEnLineaState.load)),
    Page(routes.OUTBOX, correo.draw, "staff.title.mail", (*TEAM, CorreoState.load)),
)
