"""Only the owner sees people and names, whoever else sees the photos."""

from tests.permissions.world import World, nobody_s

ROWS = {
    "people:people": "in 200 200 200 200 200 200",
    "people:suggestions": "in 200 200 200 200 200 200",
    "people:unknown": "in 200 200 200 200 200 200",
    "people:history": "in 200 200 200 200 200 200",
    "people:person": "in 404 404 404 200 404 404",
    "people:merge": "in 404 404 404 200 404 404",
    "people:name_unknown": "in 404 404 404 200 404 404",
    "people:name_face": "in 404 404 404 200 404 404",
    "POST people:rename": "in 404 404 404 422 404 404",
    "POST people:hide": "in 404 404 404 302 404 404",
    "POST people:take_out": "in 404 404 404 302 404 404",
    "POST people:split": "in 404 404 404 302 404 404",
    "POST people:cover": "in 404 404 404 302 404 404",
    "POST people:forget": "in 404 404 404 302 404 404",
    "POST people:undo": "in 404 404 404 302 404 404",
}


def extend(world: World) -> dict[str, object]:
    from faceweb.people import services
    from faceweb.people.models import Person, UnknownPerson

    owner = world.people["owner"]
    change = services.name_as_new(owner, [world.face], "Anna")
    unknown = UnknownPerson.objects.create(owner=owner, number=1, id=nobody_s(70))
    return {
        "person_id": Person.objects.get(owner=owner).pk,
        "unknown_id": unknown.pk,
        "change_id": change.pk,
    }
