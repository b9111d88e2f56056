"""The rules, tried over plain values: no database, no clock, no network."""
