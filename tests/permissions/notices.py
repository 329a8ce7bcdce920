"""Rows of notices. Everybody has a list of their own; one notice is Alice's."""

from typing import Any

ROWS = {
    "notices:notices": "in 200 200 200 200 200 200",
    "notices:badge": "in 302 302 302 302 302 302",
    "notices:settings": "in 200 200 200 200 200 200",
    "POST notices:read": "in 404 404 404 302 404 404",
    "POST notices:read_all": "in 302 302 302 302 302 302",
    "notices:stop": "200 200 200 200 200 200 200",
}


def extend(world: Any) -> dict[str, object]:
    from faceweb.notices.models import Notice
    from faceweb.notices.services import notify

    alice = world.people["owner"]
    notify(alice, Notice.Kind.REPORT_DECIDED, "1")
    return {"notice_id": Notice.objects.get(user=alice, key="1").pk}


def _stop(world: Any) -> str:
    from django.urls import reverse

    from faceweb.notices import stopping

    return reverse("notices:stop", args=[stopping.token(world.people["owner"])])


ADDRESSES = {"notices:stop": _stop}
