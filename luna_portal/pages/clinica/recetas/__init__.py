"""The clinic's pages under /clinica/recetas."""
