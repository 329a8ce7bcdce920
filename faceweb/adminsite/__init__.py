"""The admin site as all its parts share it: the way in, the look, and how rows are shown."""
