"""Rows of people's own data. What is dangerous leads to the password first, whoever asks (302). A
receipt is shown to whoever has its address."""

from typing import Any

ROWS = {
    "mydata:my_data": "in 200 200 200 200 200 200",
    "POST mydata:ask_for_export": "in 302 302 302 302 302 302",
    "mydata:export": "in 302 302 302 302 302 302",
    "mydata:download": "in 302 302 302 302 302 302",
    "POST mydata:delete_export": "in 404 404 404 302 404 404",
    "mydata:delete_account": "in 302 302 302 302 302 302",
    "mydata:delete_photos": "in 302 302 302 302 302 302",
    "mydata:delete_photo": "in 404 404 404 200 404 404",
    "mydata:delete_gallery": "in 404 404 404 200 404 404",
    "mydata:leaving": "in 302 302 302 302 302 302",
    "POST mydata:keep_account": "in 302 302 302 302 302 302",
    "POST mydata:leave_now": "in 302 302 302 302 302 302",
    "mydata:receipt": "200 200 200 200 200 200 200",
    "mydata:receipt_json": "200 200 200 200 200 200 200",
}
_TOKEN = "a-token-that-was-mailed"


def extend(world: Any) -> dict[str, object]:
    import hashlib

    from django.utils import timezone

    from faceweb.mydata.models import Erasure, Export

    alice = world.people["owner"]
    export = Export.objects.create(owner=alice, state=Export.State.READY)
    Erasure.objects.create(
        what=Erasure.What.PHOTOS,
        owner=alice,
        token_sha256=hashlib.sha256(_TOKEN.encode()).hexdigest(),
        state=Erasure.State.VERIFIED,
        begin_at=timezone.now(),
    )
    return {"export_id": export.pk}


def _receipt(name: str) -> Any:
    def address(world: Any) -> str:
        from django.urls import reverse

        return reverse(name, args=[_TOKEN])

    return address


ADDRESSES = {name: _receipt(name) for name in ("mydata:receipt", "mydata:receipt_json")}
