"""People as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "faceweb.people"

    def ready(self) -> None:
        from faceweb.accounts import consents
        from faceweb.people import receivers
        from faceweb.photos import signals

        signals.photo_finished.connect(receivers.ask_about_faces)
        signals.faces_changed.connect(receivers.ask_about_faces)
        signals.photo_purging.connect(receivers.take_out_photo)
        signals.face_leaving.connect(receivers.take_out_face)
        consents.changed.connect(receivers.follow_consent)
