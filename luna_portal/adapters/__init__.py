"""The neighbours outside: mail, passwords, calendar files, PDF."""
