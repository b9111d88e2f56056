"""Private names and tricks of Reflex, each behind a name of ours: what a new version of it may break stands here alone.

`words` and `imports` load nothing of it, so that a command which needs no page starts at once.
"""
