"""Every State method and every HTTP route is an endpoint for anybody: each is guarded, or named here."""

import dataclasses
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
import reflex as rx
from reflex.state import BaseState
from reflex_base.event import EventHandler
from reflex_base.registry import RegistrationContext
from starlette.routing import Mount, Route

import luna_portal.luna_portal as assembled
from luna_portal.framework.words import HANDLERS
from luna_portal.http import DOORS
from luna_portal.state.pipeline.guard import may_run

OURS = "luna_portal."
PRIMITIVES = (str, int, bool, float, types.NoneType)
PUBLIC_ROUTES = {
    "GET /salud",
    "POST /auth/entrar",
    "POST /auth/salir",
    "POST /auth/registro",
    "POST /auth/recuperar",
    "POST /auth/nueva-contrasena",
    "POST /auth/confirmar-correo",
    "POST /auth/configuracion-inicial",
}
"""What somebody without a session may knock at; what each does then, its own tests say."""
GUARDED_ROUTES = {
    "POST /auth/cambiar-contrasena",
    "POST /auth/cerrar-sesion",
    "POST /auth/cerrar-otras",
    "POST /auth/seguir",
    "GET /cita/{token}/cita.ics",
    "GET /en/cita/{token}/cita.ics",
    "GET /consultas/{appointment}/cita.ics",
    "GET /en/consultas/{appointment}/cita.ics",
    "GET /calendario/{secret}.ics",
    "GET /cita/{token}/comprobante.pdf",
    "GET /en/cita/{token}/comprobante.pdf",
    "GET /consultas/{appointment}/comprobante.pdf",
    "GET /en/consultas/{appointment}/comprobante.pdf",
    "GET /compartido/{token}/archivo",
    "GET /compartido/{token}/pagina/{number:int}",
    "GET /en/compartido/{token}/pagina/{number:int}",
    "GET /en/compartido/{token}/archivo",
    "POST /archivos/subir",
    "POST /clinica/resultados/leer",
    "GET /recetas/{prescription}/receta.pdf",
    "GET /en/recetas/{prescription}/receta.pdf",
    "GET /clinica/recetas/{prescription}/receta.pdf",
    "GET /en/clinica/recetas/{prescription}/receta.pdf",
    "GET /archivos/{document}/contenido",
    "GET /archivos/{document}/miniatura",
    "GET /archivos/{document}/pagina/{number:int}",
    "GET /en/archivos/{document}/contenido",
    "GET /en/archivos/{document}/miniatura",
    "GET /en/archivos/{document}/pagina/{number:int}",
    "GET /clinica/archivos/{document}/contenido",
    "GET /clinica/archivos/{document}/miniatura",
    "GET /clinica/archivos/{document}/pagina/{number:int}",
    "GET /en/clinica/archivos/{document}/contenido",
    "GET /en/clinica/archivos/{document}/miniatura",
    "GET /en/clinica/archivos/{document}/pagina/{number:int}",
}
"""What answers only to a session, or to the secret in its path."""
FRAMEWORK_ROUTES = {"GET /ping", "GET /_health"}


def handlers() -> dict[str, Any]:
    """Every registered handler by its full name, the framework's too."""
    return {name: found.handler for name, found in RegistrationContext.get().event_handlers.items()}


def our_states() -> list[type[BaseState]]:
    """Every State of the portal."""
    return [kind for kind in RegistrationContext.get().base_states.values() if kind.__module__.startswith(OURS)]


def routes_of(routes: Any, prefix: str = "") -> set[str]:
    """Method and path of every route; a mount is "MOUNT" and its path."""
    found = set()
    for route in routes:
        if isinstance(route, Route):
            found |= {f"{method} {prefix}{route.path}" for method in (route.methods or {"GET"}) - {"HEAD"}}
        elif isinstance(route, Mount):
            found.add(f"MOUNT {prefix}{route.path}")
    return found


def test_every_handler_of_ours_is_guarded() -> None:
    ours = {
        name: handler
        for name, handler in handlers().items()
        if handler.fn.__module__.startswith(OURS) and not name.endswith(".setvar")
    }
    assert len(ours) > 20
    assert [name for name, handler in ours.items() if not getattr(handler.fn, "__guard__", False)] == []


def test_of_the_framework_s_handlers_only_the_five_that_pages_needmay_run() -> None:
    theirs = {name for name, handler in handlers().items() if not handler.fn.__module__.startswith(OURS)}
    may = {name.rsplit(".", 1)[-1] for name in theirs if may_run(name)}
    assert may == HANDLERS
    assert not any(may_run(name) for name in handlers() if name.endswith((".setvar", ".update_vars_internal")))


def test_no_handler_is_named_like_a_setter_and_none_runs_in_the_background() -> None:
    for name, handler in handlers().items():
        if handler.fn.__module__.startswith(OURS):
            assert not name.rsplit(".", 1)[-1].startswith("set_"), name
            assert not handler.is_background, name


@pytest.mark.parametrize("state", our_states(), ids=lambda kind: kind.__name__)
def test_public_vars_hold_only_primitives_and_views(state: type[BaseState]) -> None:
    for name, field in state.get_fields().items():
        if name in state.base_vars and not name.startswith("_"):
            assert may_be_published(field.outer_type_ or field.type_), f"{state.__name__}.{name}: {field.outer_type_}"
    for name, computed in state.computed_vars.items():
        assert may_be_published(computed._var_type), f"{state.__name__}.{name}"


def may_be_published(kind: Any) -> bool:
    """Whether a value of this type may go to the browser: primitives, views, and lists and dicts of them."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return all(may_be_published(part) for part in get_args(kind))
    if origin in {list, dict, tuple}:
        return bool(get_args(kind)) and all(part is ... or may_be_published(part) for part in get_args(kind))
    if origin is not None and str(origin) == "typing.Literal":
        return True
    if kind in PRIMITIVES:
        return True
    return (
        dataclasses.is_dataclass(kind)
        and kind.__module__.startswith(OURS + "views.")
        and all(may_be_published(part) for part in get_type_hints(kind).values())
    )


def test_a_row_or_an_object_may_not_be_published() -> None:
    from luna_portal.models import Patient

    assert may_be_published(list[str])
    assert not may_be_published(Patient)
    assert not may_be_published(list[Patient])
    assert not may_be_published(list)
    assert not may_be_published(object)


def test_every_route_is_guarded_or_public_by_name() -> None:
    assert routes_of(DOORS) == PUBLIC_ROUTES | GUARDED_ROUTES


def test_the_framework_opens_nothing_but_its_socket_and_two_signs_of_life() -> None:
    api = assembled.app._api
    assert api is not None
    found = {route for route in routes_of(api.routes) if not route.startswith("MOUNT /_event")}
    assert found - {"MOUNT "} <= FRAMEWORK_ROUTES


def test_no_state_keeps_anything_in_the_browser_s_storage() -> None:
    for state in our_states():
        for name, field in state.get_fields().items():
            assert not isinstance(field.default, rx.Cookie | rx.LocalStorage | rx.SessionStorage), name


def test_every_event_handler_takes_only_what_can_be_checked() -> None:
    allowed = (str, int, bool, dict[str, str], dict[str, Any])
    for name, handler in handlers().items():
        if not handler.fn.__module__.startswith(OURS) or name.endswith(".setvar"):
            continue
        assert isinstance(handler, EventHandler)
        hints = {key: kind for key, kind in get_type_hints(handler.fn).items() if key not in {"return", "self"}}
        assert all(kind in allowed for kind in hints.values()), f"{name}: {hints}"
