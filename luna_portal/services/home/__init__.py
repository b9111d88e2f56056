"""Start pages of patients and team: what a person can do."""
