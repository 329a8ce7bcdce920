"""Sharing as a Django app: rights to pictures beyond one's own, and who has them."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "faceweb.sharing"

    def ready(self) -> None:
        from faceweb.photos import audience, media
        from faceweb.sharing import links
        from faceweb.sharing.audience import links_that_show

        media.GRANTS[links.RIGHT] = links.photos_granted
        audience.EXTRA.append(links_that_show)
