"""The ids of what is to be deleted, written down before the first of it goes.

    rows           {"photos.photo": [id, ...], ...}   by model; whatever refers to one is looked for
    files          the folders and files in the storage
    face_api       paths at the Face API, as "largefacelists/ID"
    subscriptions  subscriptions at the face server that the site gave out

Ids and nothing else: no name, no address, nothing of what was in a photo.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import QuerySet, Sum

from faceweb.apikeys.models import ApiSubscription
from faceweb.galleries.models import FaceList, Gallery
from faceweb.lookalikes.models import SharedResult
from faceweb.mydata.models import Export
from faceweb.people.models import Person, PersonGroup
from faceweb.photos.models import BatchFile, Enrolment, Face, Photo
from faceweb.sharing.models import ShareLink

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class Traces(TypedDict):
    rows: dict[str, list[str]]
    files: list[str]
    face_api: list[str]
    subscriptions: list[str]


def of_account(user: User) -> tuple[Traces, dict[str, int]]:
    """Everything of one account, and how much it is."""
    photos = Photo.objects.filter(owner=user)
    albums = Gallery.objects.filter(owner=user)
    exports = Export.objects.owned_by(user)
    archives = BatchFile.objects.filter(batch__owner=user, outcome=BatchFile.Outcome.ARCHIVE)
    groups = PersonGroup.objects.filter(owner=user)
    subscriptions = ApiSubscription.objects.owned_by(user)
    traces, counts = _of(photos, albums)
    traces["rows"] |= {
        "accounts.user": [str(user.pk)],
        "apikeys.apisubscription": _ids(subscriptions),
        "mydata.export": _ids(exports),
        "people.person": _ids(Person.objects.filter(owner=user)),
        "people.persongroup": _ids(groups),
    }
    traces["files"] += [export.path for export in exports]
    traces["files"] += [f"archives/{archive.pk}" for archive in archives]
    traces["face_api"] += [f"largepersongroups/{each.large_person_group_id}" for each in groups]
    traces["subscriptions"] = _ids(subscriptions, "subscription_id")
    counts |= {
        "people": Person.objects.owned_by(user).count(),
        "subscriptions": subscriptions.count(),
        "shared_results": SharedResult.objects.owned_by(user).count(),
        "exports": exports.count(),
    }
    return traces, counts


def of_photos(photos: QuerySet[Photo]) -> tuple[Traces, dict[str, int]]:
    return _of(photos, Gallery.objects.none())


def of_gallery(gallery: Gallery) -> tuple[Traces, dict[str, int]]:
    """The gallery; the photos in it stay in their owners' libraries."""
    return _of(Photo.objects.none(), Gallery.objects.filter(pk=gallery.pk))


def _of(photos: QuerySet[Photo], galleries: QuerySet[Gallery]) -> tuple[Traces, dict[str, int]]:
    photo_ids = _ids(photos)
    faces = Face.objects.filter(photo__in=photos)
    lists = FaceList.objects.filter(gallery__in=galleries)
    elsewhere = (
        Enrolment.objects.filter(face__photo__in=photos)
        .exclude(persisted_face_id=None)
        .exclude(face_list__in=lists)
        .select_related("face_list")
    )
    traces: Traces = {
        "rows": {
            "photos.photo": photo_ids,
            "photos.face": _ids(faces),
            "galleries.gallery": _ids(galleries),
            "galleries.facelist": _ids(lists),
        },
        "files": [f"photos/{each.replace('-', '')[:2]}/{each}" for each in photo_ids],
        "face_api": [
            *(f"largefacelists/{each.large_face_list_id}" for each in lists),
            *(
                f"largefacelists/{each.face_list.large_face_list_id}/persistedfaces/"
                f"{each.persisted_face_id}"
                for each in elsewhere
            ),
        ],
        "subscriptions": [],
    }
    albums = galleries.filter(kind=Gallery.Kind.ALBUM)
    counts = {
        "photos": len(photo_ids),
        "bytes": photos.aggregate(sum=Sum("byte_size"))["sum"] or 0,
        "faces": len(traces["rows"]["photos.face"]),
        "galleries": albums.count(),
        "links": ShareLink.objects.filter(gallery__in=albums).count(),
    }
    return traces, counts


def merged(one: Traces, other: Traces) -> Traces:
    """The ids of both."""
    labels = one["rows"].keys() | other["rows"].keys()
    return {
        "rows": {
            label: _united(one["rows"].get(label, []), other["rows"].get(label, []))
            for label in labels
        },
        "files": _united(one["files"], other["files"]),
        "face_api": _united(one["face_api"], other["face_api"]),
        "subscriptions": _united(one["subscriptions"], other["subscriptions"]),
    }


def uuids(traces: Traces) -> set[str]:
    """The ids that could stand in a kept answer or its key."""
    return {
        each
        for label in ("photos.photo", "photos.face", "galleries.gallery", "galleries.facelist")
        for each in traces["rows"].get(label, [])
    }


def _united(one: list[str], other: list[str]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))


def _ids(rows: QuerySet[Any], field: str = "pk") -> list[str]:
    values: Iterable[Any] = rows.values_list(field, flat=True)
    return [str(value) for value in values]


def chunks(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    """SQLite takes so many parameters in one query and no more."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
