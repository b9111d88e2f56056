"""The clinic's pages under /clinica/resultados."""
