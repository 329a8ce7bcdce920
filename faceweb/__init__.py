"""faceweb finds who looks like whom."""

__version__ = "0.1.0"
