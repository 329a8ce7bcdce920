"""The photo page, its boxes and its galleries."""

from typing import Any

ROWS = {
    "photos:photo": "in 404 200 200 200 404 404",
    "POST photos:describe": "in 404 404 404 302 404 404",
    "photos:delete": "in 404 404 404 200 404 404",
    "photos:galleries": "in 404 404 404 200 404 404",
    "POST photos:leave_gallery": "in 404 404 404 302 404 404",
    "photos:draw": "in 404 404 404 200 404 404",
    "photos:drawn": "in 404 404 404 302 404 404",
    "POST photos:dismiss_face": "in 404 404 404 302 404 404",
    "POST photos:put_back_face": "in 404 404 404 302 404 404",
}


def extend(world: Any) -> dict[str, object]:
    from faceweb.photos.models import Drawing

    drawing = Drawing.objects.create(
        photo=world.photo, left=0.1, top=0.1, width=0.2, height=0.2, state=Drawing.State.NOTHING
    )
    return {"drawing_id": drawing.pk}
