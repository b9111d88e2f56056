"""Times on offer, holds and the catalogue of services: what a person can do."""
