"""What a log line may not hold."""

import logging
import time
from typing import NoReturn

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from luna_portal.http.logs import INTERVAL_SECONDS, LONGEST, MOST_OF_A_KIND, Sparing, redact_logs, redacted


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
        "GET /compartido/canary/archivo 200",
        "GET /entrar?pase=canary",
        "no mailbox for canary@example.com",
        "{'headers': {'cookie': 'canary that is cut off",
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


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 110_000])
def test_a_record_is_cut_at_two_kilobytes_and_says_how_long_it_was(
    length: int, caplog: pytest.LogCaptureFixture
) -> None:
    redact_logs()
    logging.getLogger("some.library").error("%s", "x" * length)
    written = caplog.records[-1].getMessage()
    assert len(written) <= LONGEST
    assert (written == "x" * length) is (length == LONGEST)


def test_a_text_cannot_look_like_another_record(caplog: pytest.LogCaptureFixture) -> None:
    redact_logs()
    logging.getLogger("some.library").error("typed %s", "a\n2026-11-22 ERROR forged\r\x1b[2J\u2028b\ud800")
    assert caplog.records[-1].getMessage() == "typed a\\n2026-11-22 ERROR forged\\r\\x1b[2J\\u2028b\\ud800"


def _deep(depth: int, typed: str) -> NoReturn:
    if depth:
        _deep(depth - 1, typed)
    raise ValueError(typed)


@pytest.mark.parametrize("depth", [1, 200])
def test_a_traceback_keeps_its_beginning_and_its_end_within_two_kilobytes(
    depth: int, caplog: pytest.LogCaptureFixture
) -> None:
    redact_logs()
    try:
        _deep(depth, "what was wrong\n2026-11-22 ERROR forged" + "x" * 100_000)
    except ValueError:
        logging.getLogger("luna_portal.wiring").exception("unexpected error 1")
    record = caplog.records[-1]
    assert record.exc_text is not None
    assert len(record.getMessage()) + len(record.exc_text) <= LONGEST
    assert "test_logs.py" in record.exc_text
    assert "what was wrong" in record.exc_text
    assert all(line.startswith("  ") for line in record.exc_text.splitlines())


def test_a_long_text_full_of_what_is_redacted_takes_no_time(caplog: pytest.LogCaptureFixture) -> None:
    redact_logs()
    began = time.perf_counter()
    for hostile in ("input_value=", "with value ", "'cookie': '", "a@b", "luna=", "\\'\"" * 3):
        logging.getLogger("some.library").error("%s", hostile * 10_000)
        try:
            _deep(0, hostile * 10_000)
        except ValueError:
            logging.getLogger("some.library").exception("unexpected error 1")
    assert time.perf_counter() - began < 3
    assert len(caplog.records) == 12


def test_of_one_kind_so_many_records_a_minute_are_written_and_then_how_many_were_left_out() -> None:
    now = [0.0]
    sparing = Sparing(lambda: now[0])

    def record(line: int) -> logging.LogRecord:
        return logging.LogRecord("some.library", logging.ERROR, "module.py", line, "it broke", (), None)

    written = [sparing.filter(record(1)) for _ in range(MOST_OF_A_KIND + 500)]
    assert sum(written) == MOST_OF_A_KIND
    assert written[MOST_OF_A_KIND - 1]
    assert sparing.filter(record(2)), "another kind is written as ever"
    now[0] += INTERVAL_SECONDS
    next_one = record(1)
    assert sparing.filter(next_one)
    assert next_one.getMessage() == "it broke (500 more like this since the last)"
