"""A helping process that takes what it is sent and never answers."""

import threading

if __name__ == "__main__":
    threading.Event().wait()
