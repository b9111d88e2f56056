"""The patient's States under /recetas."""
