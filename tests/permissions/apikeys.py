"""Rows of the pages of API keys; what they need to be made of."""

ROWS: dict[str, str] = {}
