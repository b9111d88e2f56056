"""Who is at the door, as the door saw it: nothing here is believed until the sessions table says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """What came with one event or request.

    `session_token` and `visitor` are cookie values; `appointment_token` is the secret of a mail link;
    `address` is the client's, after the trusted proxies; `language` is "es" or "en".
    `active` is False when the page asks by itself (a live update): that does not keep a session from ending.
    """

    session_token: str = ""
    visitor: str = ""
    address: str = ""
    user_agent: str = ""
    language: str = "es"
    appointment_token: str = ""
    active: bool = True
