"""Rules over plain values; standard library only."""
