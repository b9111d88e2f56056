"""The demo clinic: invented people, appointments, files, results and prescriptions from a fixed seed."""
