"""Times on offer, holds and the catalogue of services: tables and queries."""
