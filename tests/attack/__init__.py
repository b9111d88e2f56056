"""A hostile browser against a real server, over a real socket and real HTTP."""
