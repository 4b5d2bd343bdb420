"""Music that listens to the body."""

__version__ = "0.1.0"
