"""The few icons, drawn with lines; each is decoration beside words, so screen readers skip them."""

import reflex as rx

PATHS = {
    "moon": "M20 14.5A8.5 8.5 0 1 1 11 4a7 7 0 0 0 9 10.5Z",
    "home": "M3 11 12 4l9 7M6 9.5V20h12V9.5",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
    "user": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0",
    "help": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.7 9.2a2.4 2.4 0 1 1 3.3 2.6c-.7.3-1 .8-1 1.6M12 16.6v.1",
    "back": "M15 5l-7 7 7 7",
    "next": "M9 5l7 7-7 7",
    "video": "M4 7h11v10H4zM15 11l5-3v8l-5-3",
    "building": "M5 21V4h10v17M15 9h4v12M3 21h18M9 8h2M9 12h2M9 16h2",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
    "pin": "M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11ZM12 12a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "cross": "M6 6l12 12M18 6 6 18",
    "mail": "M3 6h18v12H3zM3 7l9 7 9-7",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4",
    "users": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5",
    "theme": "M12 21a9 9 0 1 0 0-18v18Z",
    "phone": "M6 3h4l1.5 5-2.5 1.6a12 12 0 0 0 5.4 5.4L16 12.5l5 1.5v4a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z",
    "chart": "M4 20h16M6 16l4-5 3.5 3L19 7M19 7h-4M19 7v4",
    "pill": "M10.5 20.5a4.95 4.95 0 0 1-7-7l10-10a4.95 4.95 0 0 1 7 7ZM8.5 8.5l7 7",
    "folder": "M3 6h6l2 2.5h10V19H3z",
    "share": "M12 15V4M8 7.5 12 3.5l4 4M5 12v8h14v-8",
    "upload": "M12 16V5M7.5 9.5 12 5l4.5 4.5M4 16v4h16v-4",
    "download": "M12 4v11M7.5 10.5 12 15l4.5-4.5M4 16v4h16v-4",
    "print": "M7 9V3h10v6M6 17H3V9h18v8h-3M7 14h10v7H7z",
    "camera": "M4 8h4l1.5-3h5L16 8h4v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
    "shield": "M12 3l7.5 3v5.5c0 4.6-3.2 7.9-7.5 9.5-4.3-1.6-7.5-4.9-7.5-9.5V6ZM8.5 12l2.5 2.5 4.5-5",
    "list": "M4 6h16M4 12h16M4 18h16",
    "grid": "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
    "more": "M11.3 5.5a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0M11.3 12a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0M11.3 18.5a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0",
    "trash": "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
    "pencil": "M4 20l1-4L16.5 4.5l3 3L8 19Z",
    "plus": "M12 5v14M5 12h14",
    "exit": "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
}


def icon(name: str, size: int = 24) -> rx.Component:
    """A line icon in the colour of its text; `size` in CSS pixels."""
    return rx.el.svg(
        rx.el.path(d=PATHS[name], custom_attrs={"vectorEffect": "non-scaling-stroke"}),
        view_box="0 0 24 24",
        width=str(size),
        height=str(size),
        class_name="icon",
        aria_hidden="true",
        custom_attrs={"focusable": "false"},
    )


def logo(size: int = 32) -> rx.Component:
    """The clinic's moon."""
    return rx.el.svg(
        rx.el.path(d="M17 3A13 13 0 1 0 29 19 10.5 10.5 0 0 1 17 3Z"),
        view_box="0 0 32 32",
        width=str(size),
        height=str(size),
        class_name="moon",
        aria_hidden="true",
    )
