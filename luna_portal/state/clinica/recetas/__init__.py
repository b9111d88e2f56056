"""The clinic's States under /clinica/recetas."""
