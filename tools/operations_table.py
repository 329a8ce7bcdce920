"""Writes `docs/operations.md`: every operation of the contract, where it is served, what proves it.

    python tools/operations_table.py

The operations are those of the official SDK, the paths come from the route table, the tests from
their marks. A test compares the document with this table.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = "docs/operations.md"

INTRODUCTION = """# Operations

The Face REST API v1.0 has 69 operations. The tests named here call them through the official SDKs
(azure-cognitiveservices-vision-face 0.6.1, azure-ai-vision-face 1.0.0b2) on a running face server
with the real models; they are in `tests/sdk/`. This file is written by
`python tools/operations_table.py`.

| operation | implemented | tested by |
|---|---|---|
"""


def table() -> str:
    """The whole document. Needs Django's settings of the face server."""
    from faceweb.faceserver.routes import ROUTES
    from tests.sdk.operations import proofs, sdk_operations

    routed = {name: f"`{r.method} {r.path}`" for r in ROUTES for name in r.operations}
    tested = proofs()
    return INTRODUCTION + "".join(
        f"| {name} | {routed.get(name, 'no')} | {'<br>'.join(tested.get(name, ['nothing']))} |\n"
        for name in sorted(sdk_operations())
    )


def main() -> None:
    import django

    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceweb.settings.faceserver"
    django.setup()
    (ROOT / DOCUMENT).write_text(table())


if __name__ == "__main__":
    main()
