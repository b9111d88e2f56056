"""Letters over a real SMTP server: TLS, sign-in, refusals for good and for now."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luna_portal.adapters.mail import Letter, MailRefused, MailServer, SmtpMailer, WrongMailServer, written
from luna_portal.adapters.mail import Tls as Way
from tests.smtp import Box, Tls, serving

LETTER = Letter(
    message_id="<abc@jacarandas.example>",
    sender="citas@jacarandas.example",
    sender_name='Clínica "Jacarandas", S.C.',
    reply_to="hola@jacarandas.example",
    recipient="ana@example.com",
    recipient_name="Ana Morales Ñandú",
    subject="Su cita del jueves 26 de noviembre, 10:20",
    html="<p>Su cita está agendada</p>",
    text="Su cita está agendada",
    language="es-MX",
    written_at=datetime(2026, 11, 22, 22, 0, tzinfo=UTC),
    calendar=b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
    calendar_method="REQUEST",
)


def _to(port: int, way: Way = Way.NONE, **more: str) -> SmtpMailer:
    return SmtpMailer(MailServer("localhost" if way is not Way.NONE else "127.0.0.1", port, way, **more))


@pytest.mark.feature("NOT-1")
async def test_a_letter_arrives_with_text_html_and_calendar() -> None:
    box = Box()
    with serving(box) as port:
        await _to(port).send(LETTER)
    (letter,) = box.letters
    assert letter["Message-ID"] == LETTER.message_id
    assert letter["From"] == '"Clínica \\"Jacarandas\\", S.C." <citas@jacarandas.example>'
    assert letter["To"] == "Ana Morales Ñandú <ana@example.com>"
    assert letter["Reply-To"] == "hola@jacarandas.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "es-MX"
    assert letter.get_body(("plain",)).get_content().strip() == LETTER.text
    assert letter.get_body(("html",)).get_content().strip() == LETTER.html
    parts = {part.get_content_type(): part for part in letter.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_payload(decode=True) == LETTER.calendar
    assert parts["application/ics"].get_filename() == "cita.ics"
    assert parts["application/ics"].get_content() == LETTER.calendar


async def test_starttls_with_our_own_authority(tmp_path: Path) -> None:
    box, tls = Box(), Tls(tmp_path)
    with serving(box, tls_context=tls.context, require_starttls=True) as port:
        await _to(port, Way.STARTTLS, ca_file=str(tls.ca_file)).send(LETTER)
    assert box.over_tls == [True]


async def test_implicit_tls_with_our_own_authority(tmp_path: Path) -> None:
    box, tls = Box(), Tls(tmp_path)
    with serving(box, ssl_context=tls.context) as port:
        await _to(port, Way.IMPLICIT, ca_file=str(tls.ca_file)).send(LETTER)
    assert len(box.letters) == 1


@pytest.mark.parametrize("way", [Way.STARTTLS, Way.IMPLICIT])
async def test_a_certificate_nobody_vouches_for_is_refused_and_may_be_tried_again(tmp_path: Path, way: Way) -> None:
    box, tls = Box(), Tls(tmp_path)
    how = {"tls_context": tls.context} if way is Way.STARTTLS else {"ssl_context": tls.context}
    with serving(box, **how) as port, pytest.raises(MailRefused) as refused:
        await _to(port, way).send(LETTER)
    assert not refused.value.permanent
    assert box.letters == []


@pytest.mark.parametrize("way", [Way.STARTTLS, Way.IMPLICIT])
async def test_a_certificate_for_another_host_is_refused(tmp_path: Path, way: Way) -> None:
    box, tls = Box(), Tls(tmp_path, host="mail.other.example")
    how = {"tls_context": tls.context} if way is Way.STARTTLS else {"ssl_context": tls.context}
    with serving(box, **how) as port, pytest.raises(MailRefused):
        await _to(port, way, ca_file=str(tls.ca_file)).send(LETTER)
    assert box.letters == []


async def test_a_server_without_starttls_gets_no_letter_in_the_clear() -> None:
    box = Box()
    with serving(box) as port, pytest.raises(MailRefused) as refused:
        await _to(port, Way.STARTTLS).send(LETTER)
    assert not refused.value.permanent
    assert box.letters == []


async def test_the_server_is_told_user_and_password(tmp_path: Path) -> None:
    box, tls = Box(), Tls(tmp_path)
    with serving(box, tls_context=tls.context, authenticator=box.authenticate, auth_required=True) as port:
        right = _to(port, Way.STARTTLS, ca_file=str(tls.ca_file), user="citas", password="secreto:de@Luna")  # noqa: S106
        await right.send(LETTER)
        wrong = _to(port, Way.STARTTLS, ca_file=str(tls.ca_file), user="citas", password="otro")  # noqa: S106
        with pytest.raises(MailRefused) as refused:
            await wrong.send(LETTER)
    assert set(box.users) == {"citas"}
    assert len(box.letters) == 1
    assert "535" in str(refused.value)
    assert not refused.value.permanent


@pytest.mark.feature("NOT-2")
@pytest.mark.parametrize(
    ("box", "permanent"),
    [
        (Box(refuse_rcpt="550 no such mailbox ana@example.com"), True),
        (Box(refuse_rcpt="450 mailbox busy"), False),
        (Box(refuse_data="554 not wanted"), True),
        (Box(refuse_data="451 try later"), False),
        (Box(dies=True), False),
    ],
)
async def test_a_refusal_is_for_good_or_for_now_as_the_server_says(box: Box, permanent: bool) -> None:  # noqa: FBT001
    with serving(box) as port, pytest.raises(MailRefused) as refused:
        await _to(port).send(LETTER)
    assert refused.value.permanent is permanent
    assert "ana@example.com" not in refused.value.reason
    assert box.letters == []


async def test_nobody_at_the_port_may_be_tried_again() -> None:
    with serving(Box()) as port:
        pass
    with pytest.raises(MailRefused) as refused:
        await _to(port).send(LETTER)
    assert not refused.value.permanent


def test_a_name_cannot_smuggle_a_header_in() -> None:
    sly = replace(LETTER, recipient_name="Ana\r\nBcc: carla@example.com", subject="Hola\r\nBcc: carla@example.com")
    message = written(sly)
    assert message["Bcc"] is None
    assert "\r\nBcc" not in message.as_string()


async def test_an_address_that_cannot_be_written_fails_for_good() -> None:
    with serving(Box()) as port, pytest.raises(MailRefused) as refused:
        await _to(port).send(replace(LETTER, recipient="ana@example.com\r\nRCPT TO:<carla@example.com>"))
    assert refused.value.permanent


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587, Way.STARTTLS)),
        ("smtp://mail.example:465", MailServer("mail.example", 465, Way.IMPLICIT)),
        ("smtp://127.0.0.1:25?tls=none", MailServer("127.0.0.1", 25, Way.NONE)),
        ("smtp://a%40b:p%3Ass@mail.example:587?tls=starttls&ca=/etc/ca.pem",
         MailServer("mail.example", 587, Way.STARTTLS, "a@b", "p:ss", "/etc/ca.pem")),
    ],
)  # fmt: skip
def test_the_servers_address_says_all(url: str, expected: MailServer) -> None:
    assert MailServer.parse(url) == expected


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "smtp://mail.example:none", "smtp://m?tls=ssl3"])
def test_a_wrong_address_is_said_in_one_sentence(url: str) -> None:
    with pytest.raises(WrongMailServer, match="mail server"):
        MailServer.parse(url)
