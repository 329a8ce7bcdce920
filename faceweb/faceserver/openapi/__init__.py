"""The description of what is served, at an address of its own and without a key.

`document` makes it from `routes.ROUTES`, the tables beside it say what a route cannot: parameters,
bodies, answers, refusals. A test keeps both equal.
"""

import functools
from typing import Any

from faceweb.faceapi.contract import BASE_PATH
from faceweb.faceserver.openapi.document import build

PATH = f"{BASE_PATH}/openapi.json"


@functools.cache
def document() -> dict[str, Any]:
    return build()
