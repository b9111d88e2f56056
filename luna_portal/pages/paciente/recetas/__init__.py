"""The patient's pages under /recetas."""
