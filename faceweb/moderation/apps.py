"""Moderation as a Django app: what it hears of, and what moderators may look at."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "faceweb.moderation"
