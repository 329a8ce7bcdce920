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
from faceweb.faceserver.views import (
    containers,
    faces,
    identity,
    persistedfaces,
    persons,
    snapshots,
)

View = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """One method at one path. `operations` are the contract's names: two where a body may be JSON
    or an image, or name a face or a person. `status` is that of success; the view returns the
    payload, None for no body, or the operation it started."""

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
    yield Route(("Face_Group",), "POST", "/group", identity.group)
    yield Route(("Face_Identify",), "POST", "/identify", identity.identify)
    verify = ("Face_VerifyFaceToFace", "Face_VerifyFaceToPerson")
    yield Route(verify, "POST", "/verify", identity.verify)


def _container_routes(kind: ContainerKind) -> Iterable[Route]:
    """What every kind of container has. Face lists are few: their list has no pages."""
    several = f"/{kind.segment}"
    one = f"{several}/{{{kind.id_field}}}"
    is_face_list = kind is ContainerKind.FACE_LIST
    list_view = containers.list_all if is_face_list else containers.list_page
    get_view = containers.get_with_faces if is_face_list else containers.get
    yield Route((f"{kind}_List",), "GET", several, partial(list_view, kind))
    yield Route((f"{kind}_Create",), "PUT", one, partial(containers.create, kind))
    yield Route((f"{kind}_Get",), "GET", one, partial(get_view, kind))
    yield Route((f"{kind}_Update",), "PATCH", one, partial(containers.update, kind))
    yield Route((f"{kind}_Delete",), "DELETE", one, partial(containers.delete, kind))


def _training_routes(kind: ContainerKind) -> Iterable[Route]:
    one = f"/{kind.segment}/{{{kind.id_field}}}"
    training = partial(containers.training, kind)
    yield Route((f"{kind}_Train",), "POST", f"{one}/train", partial(containers.train, kind), 202)
    yield Route((f"{kind}_GetTrainingStatus",), "GET", f"{one}/training", training)


def _enrolment_routes(prefix: str, holder: str, kind: ContainerKind) -> Iterable[Route]:
    """Faces come and go in what `holder` is the path of; `prefix` begins the operations' names."""
    several = f"{holder}/persistedfaces"
    one = f"{several}/{{persistedFaceId}}"
    add = (f"{prefix}_AddFaceFromUrl", f"{prefix}_AddFaceFromStream")
    yield Route(add, "POST", several, partial(persistedfaces.add, kind))
    yield Route((f"{prefix}_DeleteFace",), "DELETE", one, partial(persistedfaces.delete, kind))


def _face_detail_routes(prefix: str, holder: str, kind: ContainerKind) -> Iterable[Route]:
    one = f"{holder}/persistedfaces/{{persistedFaceId}}"
    yield Route((f"{prefix}_GetFace",), "GET", one, partial(persistedfaces.get, kind))
    yield Route((f"{prefix}_UpdateFace",), "PATCH", one, partial(persistedfaces.update, kind))


def _face_list_routes() -> Iterable[Route]:
    kind = ContainerKind.FACE_LIST
    yield from _container_routes(kind)
    yield from _enrolment_routes(kind, f"/{kind.segment}/{{{kind.id_field}}}", kind)


def _large_face_list_routes() -> Iterable[Route]:
    kind = ContainerKind.LARGE_FACE_LIST
    one = f"/{kind.segment}/{{{kind.id_field}}}"
    list_faces = partial(persistedfaces.list_page, kind)
    yield from _container_routes(kind)
    yield from _training_routes(kind)
    yield from _enrolment_routes(kind, one, kind)
    yield from _face_detail_routes(kind, one, kind)
    yield Route((f"{kind}_ListFaces",), "GET", f"{one}/persistedfaces", list_faces)


def _person_group_routes(kind: ContainerKind) -> Iterable[Route]:
    prefix = f"{kind}Person"
    several = f"/{kind.segment}/{{{kind.id_field}}}/persons"
    one = f"{several}/{{personId}}"
    yield from _container_routes(kind)
    yield from _training_routes(kind)
    yield Route((f"{prefix}_Create",), "POST", several, partial(persons.create, kind))
    yield Route((f"{prefix}_List",), "GET", several, partial(persons.list_page, kind))
    yield Route((f"{prefix}_Get",), "GET", one, partial(persons.get, kind))
    yield Route((f"{prefix}_Update",), "PATCH", one, partial(persons.update, kind))
    yield Route((f"{prefix}_Delete",), "DELETE", one, partial(persons.delete, kind))
    yield from _enrolment_routes(prefix, one, kind)
    yield from _face_detail_routes(prefix, one, kind)


def _snapshot_routes() -> Iterable[Route]:
    one = "/snapshots/{snapshotId}"
    status = ("Snapshot_GetOperationStatus",)
    yield Route(("Snapshot_Take",), "POST", "/snapshots", snapshots.take, 202)
    yield Route(("Snapshot_List",), "GET", "/snapshots", snapshots.list_all)
    yield Route(("Snapshot_Get",), "GET", one, snapshots.get)
    yield Route(("Snapshot_Update",), "PATCH", one, snapshots.update)
    yield Route(("Snapshot_Delete",), "DELETE", one, snapshots.delete)
    yield Route(("Snapshot_Apply",), "POST", f"{one}/apply", snapshots.apply, 202)
    yield Route(status, "GET", "/operations/{operationId}", snapshots.operation)


ROUTES: tuple[Route, ...] = (
    *_face_routes(),
    *_face_list_routes(),
    *_large_face_list_routes(),
    *_person_group_routes(ContainerKind.PERSON_GROUP),
    *_person_group_routes(ContainerKind.LARGE_PERSON_GROUP),
    *_snapshot_routes(),
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
