"""The patient's pages under /resultados."""
