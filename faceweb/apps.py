"""The site as a Django app: its commands, and the Celery application its tasks belong to."""

from django.apps import AppConfig
from django.contrib.admin import apps


class SiteConfig(AppConfig):
    name = "faceweb"
    verbose_name = "faceweb"
    default = True

    def ready(self) -> None:
        import faceweb.celery  # noqa: F401  (makes it the current app, so `delay` knows the broker)


class AdminConfig(apps.AdminConfig):
    """Django's admin with a site of ours (`faceweb.adminsite`)."""

    default = False
    default_site = "faceweb.adminsite.site.AdminSite"
