"""The site as a Django app: its commands, and the Celery application its tasks belong to."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "faceweb"
    verbose_name = "faceweb"

    def ready(self) -> None:
        import faceweb.celery  # noqa: F401  (makes it the current app, so `delay` knows the broker)
