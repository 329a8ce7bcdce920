"""Every operation the server answers, as data: the documents and the router read one table.

The paths are the contract's. They are matched without regard to case, to doubled slashes (clients
join an endpoint that ends in one) and to one at the end: a redirect would lose a POST's body.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from faceweb.faceapi.contract import BASE_PATH, ContainerKind
from faceweb.faceserver.call import Call
from faceweb.faceserver.views import containers, faces, listfaces

View = Callable[[Call], Any]

HEALTH_PATH = "/healthz"  # no key: for whoever starts the server and waits


@dataclass(frozen=True)
class Route:
    """One method at one path. `operations` are the contract's names: two where a body may be JSON
    or an image. `status` is that of success; the view returns the payload, None for no body."""

    operations: tuple[str, ...]
    method: str
    path: str
    view: View
    status: int = 200

    @property
    def pattern(self) -> re.Pattern[str]:
        names = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", f"{BASE_PATH}{self.path}".replace(".", r"\."))
        return re.compile(names, re.IGNORECASE)


Methods = dict[str, tuple[Route, dict[str, str]]]


def _face_routes() -> Iterable[Route]:
    yield Route(("Face_DetectWithUrl", "Face_DetectWithStream"), "POST", "/detect", faces.detect)
    yield Route(("Face_FindSimilar",), "POST", "/findsimilars", faces.find_similar)


def _container_routes(kind: ContainerKind) -> Iterable[Route]:
    """What every kind of container has."""
    several = f"/{kind.value.lower()}s"
    one = f"{several}/{{{kind.id_field}}}"
    yield Route((f"{kind}_List",), "GET", several, partial(containers.list_all, kind))
    yield Route((f"{kind}_Create",), "PUT", one, partial(containers.create, kind))
    yield Route((f"{kind}_Get",), "GET", one, partial(containers.get, kind))
    yield Route((f"{kind}_Update",), "PATCH", one, partial(containers.update, kind))
    yield Route((f"{kind}_Delete",), "DELETE", one, partial(containers.delete, kind))


def _training_routes(kind: ContainerKind) -> Iterable[Route]:
    one = f"/{kind.value.lower()}s/{{{kind.id_field}}}"
    yield Route((f"{kind}_Train",), "POST", f"{one}/train", partial(containers.train, kind), 202)
    yield Route(
        (f"{kind}_GetTrainingStatus",),
        "GET",
        f"{one}/training",
        partial(containers.training, kind),
    )


def _list_face_routes(kind: ContainerKind) -> Iterable[Route]:
    """Faces held by the container itself rather than by its persons."""
    several = f"/{kind.value.lower()}s/{{{kind.id_field}}}/persistedfaces"
    one = f"{several}/{{persistedFaceId}}"
    yield Route(
        (f"{kind}_AddFaceFromUrl", f"{kind}_AddFaceFromStream"),
        "POST",
        several,
        partial(listfaces.add, kind),
    )
    yield Route((f"{kind}_ListFaces",), "GET", several, partial(listfaces.list_all, kind))
    yield Route((f"{kind}_GetFace",), "GET", one, partial(listfaces.get, kind))
    yield Route((f"{kind}_UpdateFace",), "PATCH", one, partial(listfaces.update, kind))
    yield Route((f"{kind}_DeleteFace",), "DELETE", one, partial(listfaces.delete, kind))


ROUTES: tuple[Route, ...] = (
    *_face_routes(),
    *_container_routes(ContainerKind.LARGE_FACE_LIST),
    *_training_routes(ContainerKind.LARGE_FACE_LIST),
    *_list_face_routes(ContainerKind.LARGE_FACE_LIST),
)
_PATTERNS = tuple((route.pattern, route) for route in ROUTES)


def methods_at(path: str) -> Methods:
    """The operations at a path by method, each with the ids the path names; empty if unknown."""
    tidy = _tidy(path)
    return {
        route.method: (route, match.groupdict())
        for pattern, route in _PATTERNS
        if (match := pattern.fullmatch(tidy))
    }


def is_path(path: str, known: str) -> bool:
    return _tidy(path).lower() == known


def _tidy(path: str) -> str:
    return re.sub(r"/{2,}", "/", path).rstrip("/")
