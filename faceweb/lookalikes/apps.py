"""Look-alikes as a Django app: what it hears of photos, and the right of visitors with a link."""

from django.apps import AppConfig


class LookalikesConfig(AppConfig):
    name = "faceweb.lookalikes"

    def ready(self) -> None:
        from faceweb.lookalikes import forgetting, links, public
        from faceweb.photos import media, signals

        media.GRANTS[links.RIGHT] = links.photos_granted
        signals.face_enrolled.connect(public.hear_of_enrolled)
        signals.face_leaving.connect(forgetting.forget_face)
        signals.photo_purging.connect(forgetting.forget_photo)
