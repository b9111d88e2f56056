"""The event pipeline: what every event passes before a handler runs, and what reaches open pages."""
