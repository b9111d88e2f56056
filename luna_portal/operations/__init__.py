"""Commands for whoever runs the installation: doctor, file check, key rotation."""
