"""The clinic's States under /clinica/resultados."""
