"""API keys and the API's reference."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from faceweb.apikeys.models import ApiSubscription
from faceweb.apikeys.reference import Field, Operation, Refusal
from faceweb.apikeys.samples import Sample
from faceweb.apikeys.services import Entry
from faceweb.faceapi.management import Key, Limits, Subscription
from faceweb.patterns.pattern import Pattern


def families() -> dict[str, list[Pattern]]:
    return {
        "API keys": list(_api_keys()),
        "API reference": list(_api_reference()),
    }


def _api_keys() -> Iterator[Pattern]:
    now = timezone.now()
    subscription = ApiSubscription(name="Photo frame", subscription_id=uuid.UUID(int=0))
    keys = [Key(1, "9f0c", now, now), Key(2, "71ab", now, None)]
    limits = Limits(calls_per_second=10, calls_per_month=30_000)
    limited = Subscription(subscription.subscription_id, "", limits, keys)
    unlimited = replace(limited, limits=Limits())
    for name, served in (("limited", limited), ("no limits", unlimited), ("lost", None)):
        entry = Entry(subscription, served)
        yield Pattern(name, "apikeys/partials/subscription.html", {"entry": entry})
    made = [replace(key, secret=str(key.slot) * 32) for key in keys]
    for name, new_keys in (("new keys", made), ("a renewed key", made[1:])):
        context = {"subscription": subscription, "new_keys": new_keys, "address": "http://x"}
        yield Pattern(name, "apikeys/partials/new_keys.html", context)
    yield Pattern("copy", "apikeys/partials/copy_button.html", {"target": "nothing"})
    yield Pattern("face server away", "apikeys/partials/face_server_away.html")
    yield Pattern("keys elsewhere", "apikeys/partials/keys_elsewhere.html")


def _api_reference() -> Iterator[Pattern]:
    operation = Operation(
        names=["LargeFaceList_Create"],
        method="PUT",
        path="/largefacelists/{largeFaceListId}",
        summary="Make a large face list",
        fields=[
            Field("largeFaceListId", "path", "string, at most 64 characters", "", True, ""),
            Field("recognitionModel", "body", "recognition_01", "For good.", False, "1"),
        ],
        success="200",
        answer="",
        refusals=[Refusal("409", "It is there already.", ["LargeFaceListExists"])],
        differs=["Its name is kept with it.", "So is its userData."],
        samples=[Sample("curl", "", 'curl -X PUT "http://x/largefacelists/friends"')],
    )
    for name, shown in (
        ("operation", operation),
        ("no difference", replace(operation, differs=[])),
    ):
        yield Pattern(name, "apikeys/partials/operation.html", {"operation": shown})
