"""A longer text, drawn from its blocks."""

import reflex as rx

from luna_portal.views.prose import Block, Run


def prose(blocks: rx.Var[list[Block]], *, small: bool = False) -> rx.Component:
    """Titles, paragraphs and items in their order."""

    def one(block: rx.Var[Block]) -> rx.Component:
        words = rx.foreach(block.runs, _words)
        return rx.match(
            block.kind,
            ("title", rx.el.h2(words)),
            ("item", rx.el.p("• ", words, style={"paddingLeft": "12px"})),
            rx.el.p(words),
        )

    return rx.el.div(rx.foreach(blocks, one), class_name="stack-8 prose small" if small else "stack-8 prose")


def _words(run: rx.Var[Run]) -> rx.Component:
    return rx.cond(run.strong, rx.el.strong(run.text), rx.el.span(run.text))
