"""Sentences of the catalogs with holes that the browser fills."""

from typing import Any

import reflex as rx

from luna_portal.i18n.catalog import t

MARK = "\u0001"


def said(key: str, language: str, **values: Any) -> rx.Var:
    """The sentence for `key`, its named holes filled with Vars."""
    parts = t(key, language, **{name: f"{MARK}{name}{MARK}" for name in values}).split(MARK)
    whole: Any = rx.Var.create(parts[0])
    for number, part in enumerate(parts[1:], start=1):
        whole = whole + (values[part] if number % 2 else part)
    return whole


def if_mails(mails: Any, key: str, language: str) -> rx.Component:
    """A sentence that claims a mail, and what is true instead where `mails` says that none can be sent."""
    return rx.fragment(rx.cond(mails, t(key, language), t(f"{key}_without_mail", language)))
