"""What is noted of the errors that pages report."""

import logging
import time
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

import luna_portal.luna_portal as assembled
from luna_portal.state.pipeline import browser_errors
from luna_portal.state.pipeline.browser_errors import note, note_exception, summary
from luna_portal.state.pipeline.guard import may_run
from tests.state.conftest import Rig

assert assembled.app
FRAMEWORK_NAMES = [
    name
    for name, found in RegistrationContext.get().event_handlers.items()
    if may_run(name) and not found.handler.fn.__module__.startswith("luna_portal.")
]


@pytest.mark.parametrize(
    ("report", "noted"),
    [
        ("TypeError: e.map is not a function\n at x (http://localhost:8000/assets/agendar-Bx1.js:12:345)",
         "TypeError, is not a function, /assets/agendar-Bx1.js:12:345"),
        ("Error: Minified React error #418; visit https://react.dev", "Error, Minified React error #418"),
        ("[SID: 1] Skipped state update for unknown substate(s) 'x': no dispatch function registered", "no dispatch function registered"),
        ("", "of no known kind"),
    ],
)  # fmt: skip
def test_an_error_of_ours_is_noted_by_its_name_its_kind_and_its_place(report: str, noted: str) -> None:
    assert summary(report) == noted


@pytest.mark.parametrize(
    "report",
    [
        "canary@example.com",
        "TypeError: canary tiene diabetes is not a function",
        "https://localhost:8000/compartido/canary/archivo",
        "x\n2026-11-22 ERROR canary forged",
        "canary" * 20_000,
        "Failed to execute 'canary' on 'Node': canary tiene diabetes",
    ],
)
def test_nothing_that_somebody_typed_is_noted(report: str, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(60):
        note(report)
        note_exception(Exception(report))
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 120
    for line in lines:
        assert "canary" not in line
        assert "\n" not in line
        assert len(line) < 400


def test_a_report_of_another_type_is_one_line_too(caplog: pytest.LogCaptureFixture) -> None:
    for odd in (None, 5, {"a": "canary"}, ["canary"]):
        note(odd)
    assert "canary" not in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 4
    assert all(record.name == browser_errors.__name__ for record in caplog.records)


JUNK: tuple[Any, ...] = (
    {}, {"info": "canary\n2026-11-22 ERROR forged", "component_stack": "canary"}, {"info": 5}, {"value": {"canary": 1}}, {"value": "canary"},
    {"vars": {"canary": "canary"}}, {"vars": "canary"}, {"hashes": "canary"}, {"hashes": [1]}, {"canary": "canary", "self": 1},
    {"info": "TypeError: can't access property \"" + '", ' * 36_000, "component_stack": ""},
)  # fmt: skip


@pytest.mark.parametrize("name", FRAMEWORK_NAMES, ids=lambda name: name.rsplit(".", 1)[-1])
async def test_of_what_anybody_sends_to_the_framework_s_own_handlers_nothing_is_written(
    rig: Rig, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    began = time.perf_counter()
    with caplog.at_level(logging.DEBUG, "luna_portal"):
        for payload in JUNK:
            await rig(name, **{key: value for key, value in payload.items() if key != "self"})
    assert "canary" not in caplog.text
    assert all(len(record.getMessage()) < 400 and not record.exc_info for record in caplog.records)
    assert time.perf_counter() - began < 10


async def test_what_a_page_sends_to_them_still_works(rig: Rig) -> None:
    ready = next(name for name in FRAMEWORK_NAMES if name.endswith("set_is_hydrated"))
    assert (await rig(ready, value=True)).vars["state"]["is_hydrated"] is True
    assert (await rig(ready, value="canary")).vars == {}
    opened = next(name for name in FRAMEWORK_NAMES if name.endswith("hydrate_and_load"))
    assert (await rig(opened, vars={}, hashes=[])).vars
    assert (await rig(opened, vars={"canary": 1})).vars == {}
