"""The Face REST API v1.0 as the two programs see it.

`contract` and `refusals` are the agreement itself, read by both; everything else here is the
site's side of the wire.
"""
