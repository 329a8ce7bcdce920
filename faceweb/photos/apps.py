from django.apps import AppConfig


class PhotosConfig(AppConfig):
    name = "faceweb.photos"

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from faceweb.accounts.consents import KEPT, changed
        from faceweb.photos import batches, consents
        from faceweb.photos.models import BatchFile

        post_delete.connect(batches.forget, sender=BatchFile)
        changed.connect(consents.follow)
        KEPT.append(consents.count_kept)
