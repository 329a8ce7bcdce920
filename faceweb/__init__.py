"""faceweb finds who looks like whom."""
