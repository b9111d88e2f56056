"""What a log line may not hold."""

import logging

import pytest

from luna_portal.http.logs import redact_logs, redacted


@pytest.mark.parametrize(
    "line",
    [
        "{'headers': {'cookie': 'luna=canary; luna_visitor=canary', 'host': 'x'}}",
        '{"Cookie": "__Host-luna=canary"}',
        "GET / __Host-luna-visitor=canary; HttpOnly",
        "Event(name='x', payload={'reason': 'canary'}, router_data={})",
        "Received event from session 1 with no associated token. Event data: {'a': 'canary'}",
        "Error transforming event argument 'x' with value 'canary' and type hint '<class int>'",
        "GET /cita/canary/cita.ics 200",
        "GET /calendario/canary.ics 304",
        "GET /nueva-contrasena?boleto=canary",
        "GET /_event/?EIO=4&token=canary&transport=websocket",
    ],
)
def test_secrets_and_what_people_typed_are_taken_out(line: str) -> None:
    assert "canary" not in redacted(line)


def test_an_ordinary_line_stays_as_it_is() -> None:
    line = "mail 4711 was handed over to mx.example.com"
    assert redacted(line) == line


def test_every_logger_of_the_process_is_redacted(caplog: pytest.LogCaptureFixture) -> None:
    redact_logs()
    redact_logs()
    logging.getLogger("some.library").error("headers %s", {"cookie": "luna=canary"})
    assert "canary" not in caplog.text
    assert "headers" in caplog.text
