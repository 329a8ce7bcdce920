"""My data as a Django app: it hears of photos that go."""

from django.apps import AppConfig


class MyDataConfig(AppConfig):
    name = "faceweb.mydata"

    def ready(self) -> None:
        from faceweb.mydata import forgetting
        from faceweb.photos import signals

        signals.photo_purging.connect(forgetting.forget_photo)
        signals.face_leaving.connect(forgetting.forget_face)
