"""Benchmarks: how fast, how small, how sure; on the same work as others were measured with."""
