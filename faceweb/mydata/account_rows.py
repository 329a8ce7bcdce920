"""The rows of an account, once its photos and everything at the Face API are gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models

from faceweb.accounts.models import User
from faceweb.mydata.erasures import end_sessions

if TYPE_CHECKING:
    from django.db.models import Model


def delete(user: User) -> None:
    """Delete the account and what names it. Call it in a transaction."""
    addresses = {
        user.email,
        *EmailAddress.objects.filter(user=user).values_list("email", flat=True),
    }
    end_sessions(user)
    about = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about, object_id=str(user.pk)).delete()
    user.delete()
    for model, field in address_columns():
        for address in addresses:
            model._default_manager.filter(**{f"{field}__iexact": address}).delete()


def address_columns() -> Iterator[tuple[type[Model], str]]:
    """Every column of the site with an e-mail address in it: invitations keep them too."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.EmailField):
                yield model, field.name
