"""A longer text, drawn from its blocks."""

import reflex as rx

from luna_portal.views.prose import Block


def prose(blocks: rx.Var[list[Block]], *, small: bool = False) -> rx.Component:
    """Titles, paragraphs and items in their order."""

    def one(block: rx.Var[Block]) -> rx.Component:
        weight = rx.cond(block.strong, "strong", "")
        return rx.match(
            block.kind,
            ("title", rx.el.h2(block.text)),
            ("item", rx.el.p("• ", block.text, class_name=weight, style={"paddingLeft": "12px"})),
            rx.el.p(block.text, class_name=weight),
        )

    return rx.el.div(rx.foreach(blocks, one), class_name="stack-8 prose small" if small else "stack-8 prose")
