"""What a log line may not hold."""

import logging

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

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
        "duplicate key value\nDETAIL:  Key (email)=(canary) already exists.\n",
        'invalid input syntax for type integer: "canary"',
        "Input should be a valid date [type=date_type, input_value='canary, x', input_type=str]",
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


def test_an_error_of_the_database_names_the_statement_and_not_what_was_typed(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    redact_logs()
    statement = text("INSERT INTO tally (key, count, expires_at) VALUES (:key, 1, '2026-11-22 00:00:00')")
    typed = "canary".upper()  # a traceback quotes the lines of the code
    try:
        with engine.begin() as connection:
            for _ in range(2):
                connection.execute(statement, {"key": typed})
    except DBAPIError:
        logging.getLogger("luna_portal.wiring").exception("unexpected error 1")
    assert "INSERT INTO tally" in caplog.text
    assert "IntegrityError" in caplog.text
    assert typed not in caplog.text
