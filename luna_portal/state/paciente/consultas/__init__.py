"""The patient's States under /consultas."""
