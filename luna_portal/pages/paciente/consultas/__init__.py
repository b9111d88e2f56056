"""The patient's pages under /consultas."""
