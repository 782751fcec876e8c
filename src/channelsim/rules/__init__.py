"""One behaviour, one file. ``order.py`` says when each is at work."""
