"""Rows of the pages of API keys, and a subscription of the owner's."""

from tests.permissions.world import World

ROWS = {
    "apikeys:api_keys": "in 200 200 200 200 200 200",
    "apikeys:rotate": "in 404 404 404 422 404 404",
    "apikeys:delete": "in 404 404 404 200 404 404",
    "POST apikeys:delete": "in 302 302 302 302 302 302",
    "apikeys:reference": "in 200 200 200 200 200 200",
}


def extend(world: World) -> dict[str, object]:
    from faceweb.apikeys.models import ApiSubscription

    owner = world.people["owner"]
    made = ApiSubscription.objects.create(
        owner=owner, name="Photo frame", subscription_id="00000000-0000-0000-0000-000000000001"
    )
    return {"pk": made.pk}
