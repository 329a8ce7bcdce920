"""Rows of look-alikes: Alice's face, another in the same photo, a result she shared."""

from typing import Any

from django.urls import reverse

from tests.permissions.world import World

ROWS = {
    "lookalikes:search": "in 200 200 200 200 200 200",
    "lookalikes:query": "in 404 404 404 200 404 404",
    "POST lookalikes:forget": "in 404 404 404 302 404 404",
    "lookalikes:shared_results": "in 200 200 200 200 200 200",
    "POST lookalikes:revoke": "in 404 404 404 302 404 404",
    "lookalikes:face": "in 404 200 200 200 404 404",
    "lookalikes:share": "in 404 404 404 200 404 404",
    "lookalikes:compare": "in 404 200 200 200 404 404",
    "POST lookalikes:say": "in 404 302 302 302 404 404",
    "lookalikes:shared": "200 200 200 200 200 200 200",
}


def extend(world: World) -> dict[str, object]:
    import datetime as dt

    from faceweb.faceapi.contract import FindSimilarMode
    from faceweb.lookalikes import links
    from faceweb.photos.models import Face

    other = Face.objects.create(
        photo=world.photo, number=2, left=0.1, top=0.3, width=0.2, height=0.3
    )
    result, token = links.share(
        world.people["owner"],
        world.face,
        FindSimilarMode.MATCH_FACE,
        [(other.pk, 0.7)],
        dt.timedelta(days=1),
    )
    world.arguments["shared_token"] = token
    return {"other_id": other.pk, "result_id": result.pk}


def _query_of(world: World) -> str:
    from faceweb.photos.models import Photo

    query = {"owner": world.people["owner"], "sha256": "1" * 64, "is_query": True}
    photo = Photo.objects.filter(**query).first()
    if photo is None:
        fields: dict[str, Any] = {"file_name": "query.jpg", "byte_size": 1000}
        photo = Photo.objects.create(**query, **fields, status=Photo.Status.READY)
    return reverse("lookalikes:forget", args=[photo.pk])


ADDRESSES = {
    "lookalikes:forget": _query_of,
    "lookalikes:shared": lambda world: reverse(
        "lookalikes:shared", args=[world.arguments["shared_token"]]
    ),
}
