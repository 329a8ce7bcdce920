"""Rows of what belongs to no app: who is answered what, in the order of world.PEOPLE."""

ROWS = {
    "home": "in 302 302 302 302 302 302",
    "POST set_theme": "302 302 302 302 302 302 302",
    "model_card": "200 200 200 200 200 200 200",
    "patterns": "302 302 302 302 302 200 200",
    "healthz": "200 200 200 200 200 200 200",
    "readyz": "200 200 200 200 200 200 200",
    "metrics": "401 401 401 401 401 401 401",
}
