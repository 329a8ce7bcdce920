"""One row of the reference's table, and what rows have in common."""

from dataclasses import dataclass, field

IMAGE = "image"  # the body is the image itself
CONFLICT = "ConcurrentOperationConflict"
Refusals = dict[int, tuple[str, ...]]  # error codes by status

IMAGE_REFUSALS: Refusals = {400: ("InvalidImage", "InvalidImageSize"), 408: ("OperationTimeOut",)}
ADDRESSES = "Addresses that are not public are refused with 400 InvalidURL."


@dataclass(frozen=True)
class Operation:
    """`body` and `answer` name schemas; `differs` says how this server departs from the hosted
    one, a sentence each."""

    summary: str
    query: tuple[str, ...] = ()
    body: str | None = None
    answer: str | None = None
    refusals: Refusals = field(default_factory=dict)
    differs: tuple[str, ...] = ()


def with_url(refusals: Refusals) -> Refusals:
    return merged({400: ("InvalidURL",)}, refusals)


def merged(*parts: Refusals) -> Refusals:
    found: Refusals = {}
    for part in parts:
        for status, codes in part.items():
            found[status] = (*found.get(status, ()), *codes)
    return found
