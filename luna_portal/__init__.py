"""luna_portal: the patient portal that a clinic runs on its own computer."""
