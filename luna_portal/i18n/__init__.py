"""Catalogs in es-MX and en, and dates and money as people say them."""
