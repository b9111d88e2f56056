"""Workflows: several transactions with slow work between them, such as an upload or a signed paper."""
