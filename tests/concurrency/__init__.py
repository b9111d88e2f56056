"""Several clients at once, in threads and in processes, on real databases."""
