"""One thin State a page: holds views, asks one service, says the answer."""
