"""Books meeting rooms by the hour."""

__version__ = "1.3.0"
