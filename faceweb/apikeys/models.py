"""Who owns which subscription at the face server. Its keys, limits and use are kept there."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class ApiSubscriptionQuerySet(models.QuerySet["ApiSubscription"]):
    def owned_by(self, user: User) -> ApiSubscriptionQuerySet:
        return self.filter(owner=user)


class ApiSubscription(models.Model):
    """`name` is the owner's; at the face server it goes by `server_name`, which tells nothing of
    whose it is. Lists and faces of one subscription are invisible to every other. `paused` is what
    the face server was told last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,  # its keys would go on working
        related_name="api_subscriptions",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=64)
    subscription_id = models.UUIDField(_("subscription"), unique=True, editable=False)
    paused = models.BooleanField(_("paused"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ApiSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("API subscription")
        verbose_name_plural = _("API subscriptions")

    def __str__(self) -> str:
        return f"API subscription {self.id}"

    @property
    def server_name(self) -> str:
        return f"account {self.id}"
