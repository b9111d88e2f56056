"""The door of the first start's assistant."""

from luna_portal.adapters.passwords import hash_password
from luna_portal.http.form_door import FormPost, Reply, door, on_a_hashing_thread
from luna_portal.i18n import routes
from luna_portal.services.setup import first_start
from luna_portal.services.setup import form as setup_form

LISTS = ("weekdays",)
BOXES = ("service_telemedicine",)


async def set_up(visit: FormPost) -> Reply:
    """Make the clinic, and sign its administrator in."""
    names = [name for name in setup_form.SetUpForm.model_fields if name not in {*LISTS, *BOXES} and name in visit.form]
    typed: dict[str, object] = {name: visit.text(name) for name in names}
    typed |= {name: visit.many(name) for name in LISTS if name in visit.form}
    typed |= {name: visit.ticked(name) for name in BOXES}
    form = setup_form.set_up_form(typed)
    await visit.ask(first_start.check_code, code=visit.text("code"))
    hashed = await on_a_hashing_thread(hash_password, form.admin_password)
    new = await visit.ask(
        first_start.set_up,
        code=visit.text("code"),
        form=form,
        password_hash=hashed,
        user_agent=visit.caller.user_agent,
    )
    return Reply(routes.home_of(new.role.value, visit.language), session=new)


ROUTES = (door("/auth/configuracion-inicial", set_up, page=routes.SET_UP),)
