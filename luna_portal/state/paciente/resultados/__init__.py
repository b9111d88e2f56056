"""The patient's States under /resultados."""
