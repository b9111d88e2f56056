"""The doors of access: sign in and out, register, confirm, recover, change the password, close sessions."""

from luna_portal.adapters.passwords import hash_password, prove
from luna_portal.domain.refusals import InvalidForm
from luna_portal.http.form_door import FormPost, Reply, door, on_a_hashing_thread
from luna_portal.i18n import routes
from luna_portal.services.accounts import passwords, registration, sessions
from luna_portal.services.accounts import sign_in as accounts_sign_in

PERSON = ("given_name", "first_surname", "second_surname", "birth_on", "email", "phone")
STEP = 0.2
"""Seconds. A known mail and an unknown one need different rows, hence a few milliseconds more or less."""


async def sign_in(visit: FormPost) -> Reply:
    """Compare the password and open a session."""
    email, password = visit.text("email"), visit.text("password")
    missing = {"email": "refusal.email_missing"} if not email.strip() else {}
    if not password:
        missing["password"] = "access.password_missing"  # noqa: S105 - a key of the catalogs
    if missing:
        raise InvalidForm(missing)
    kept = await visit.ask(accounts_sign_in.begin_sign_in, email=email)
    proof = await on_a_hashing_thread(prove, password, kept)
    new = await visit.ask(accounts_sign_in.sign_in, email=email, proof=proof, user_agent=visit.caller.user_agent)
    return Reply(visit.next_or(routes.home_of(new.role.value, visit.language)), session=new)


async def sign_out(visit: FormPost) -> Reply:
    """End this session and take its cookie away."""
    await visit.ask(sessions.sign_out)
    return Reply(visit.page(routes.SIGN_IN, "access.signed_out"), forget=True)


async def register(visit: FormPost) -> Reply:
    """Make an account that waits for its mail; a known mail gets the same answer."""
    password = visit.text("password")
    form = await visit.ask(
        registration.begin_registration,
        typed={name: visit.text(name) for name in PERSON},
        password=password,
        consent=visit.ticked("consent"),
    )
    hashed = await on_a_hashing_thread(hash_password, password)
    await visit.ask(registration.register, form=form, password_hash=hashed, user_agent=visit.caller.user_agent)
    return Reply(visit.page(routes.SIGN_IN, "access.check_mail"))


async def recover(visit: FormPost) -> Reply:
    """Send the link for a new password, if the mail has an account."""
    await visit.ask(passwords.ask_recovery, email=visit.text("email"))
    return Reply(visit.page(routes.RECOVER, "access.recovery_sent"))


async def new_password(visit: FormPost) -> Reply:
    """Set the password by the mail's link."""
    ticket, password = visit.text("boleto"), visit.text("password")
    await visit.ask(passwords.begin_new_password, ticket=ticket, password=password)
    hashed = await on_a_hashing_thread(hash_password, password)
    await visit.ask(passwords.set_password, ticket=ticket, password_hash=hashed)
    return Reply(visit.page(routes.SIGN_IN, "access.password_set"), forget=True)


async def confirm_email(visit: FormPost) -> Reply:
    """Confirm the mail by its link and the password, and sign in."""
    ticket = visit.text("boleto")
    kept = await visit.ask(registration.begin_confirmation, ticket=ticket)
    proof = await on_a_hashing_thread(prove, visit.text("password"), kept)
    new = await visit.ask(registration.confirm_email, ticket=ticket, proof=proof, user_agent=visit.caller.user_agent)
    return Reply(visit.next_or(routes.home_of(new.role.value, visit.language)), session=new)


async def change_password(visit: FormPost) -> Reply:
    """Change the password of who is signed in."""
    password = visit.text("password")
    kept = await visit.ask(passwords.begin_change, password=password)
    proof = await on_a_hashing_thread(prove, visit.text("current"), kept)
    hashed = await on_a_hashing_thread(hash_password, password)
    await visit.ask(passwords.change_password, proof=proof, password_hash=hashed)
    return Reply(visit.page(routes.SECURITY, "access.password_changed"))


async def close_session(visit: FormPost) -> Reply:
    """End one of the own sessions."""
    await visit.ask(sessions.close, session=visit.text("session"))
    return Reply(visit.page(routes.SECURITY, "access.session_closed"))


async def close_others(visit: FormPost) -> Reply:
    """End every own session but this one."""
    await visit.ask(sessions.close_others)
    return Reply(visit.page(routes.SECURITY, "access.others_closed"))


async def keep_alive(visit: FormPost) -> Reply:
    """Begin the idle time anew; JSON says until when."""
    clock = await visit.ask(sessions.keep_alive)
    until = {"idle_ends_at": clock.idle_ends_at, "ends_at": clock.ends_at}
    return Reply(visit.next_or(visit.page(routes.START)), more=until)


ROUTES = (
    door("/auth/entrar", sign_in, page=routes.SIGN_IN, keep=("next",)),
    door("/auth/salir", sign_out, page=routes.SIGN_IN),
    door("/auth/registro", register, page=routes.REGISTER, step=STEP),
    door("/auth/recuperar", recover, page=routes.RECOVER, step=STEP),
    door("/auth/nueva-contrasena", new_password, page=routes.NEW_PASSWORD, keep=("boleto",)),
    door("/auth/confirmar-correo", confirm_email, page=routes.CONFIRM_EMAIL, keep=("boleto",)),
    door("/auth/cambiar-contrasena", change_password, page=routes.SECURITY),
    door("/auth/cerrar-sesion", close_session, page=routes.SECURITY),
    door("/auth/cerrar-otras", close_others, page=routes.SECURITY),
    door("/auth/seguir", keep_alive, page=routes.SIGN_IN),
)
