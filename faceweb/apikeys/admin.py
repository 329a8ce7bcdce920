"""API subscriptions in the admin site: made, limited, and deleted with their keys."""

from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from faceweb.adminsite.model_admin import ModelAdmin, tell_act
from faceweb.apikeys import services
from faceweb.apikeys.models import ApiSubscription
from faceweb.faceapi.client import FaceAPIError
from faceweb.faceapi.management import Limits

_AWAY = _("The face server cannot be reached, or has no such subscription. Nothing was changed.")
_LIMIT_MAX = 2_147_483_647  # the face server takes no more


def _limit(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=_LIMIT_MAX, required=False)


class ApiSubscriptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The row, and the limits that the face server keeps; an empty one is none."""

    calls_per_second = _limit(_("calls a second"))
    calls_per_minute = _limit(_("calls a minute"))
    calls_per_month = _limit(_("calls a month"))

    class Meta:
        model = ApiSubscription
        fields = ("owner", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = services.usual_limits()
        if self.instance.subscription_id:
            limits = services.served(self.instance).limits
        self.initial.update(asdict(limits))

    @property
    def limits(self) -> Limits:
        return Limits(**{limit.name: self.cleaned_data[limit.name] for limit in fields(Limits)})


@admin.register(ApiSubscription)
class ApiSubscriptionAdmin(ModelAdmin):
    form = ApiSubscriptionForm
    list_display = ("name", "owner", "subscription_id", "paused", "created_at")
    list_filter = ("paused",)
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email", "subscription_id")
    autocomplete_fields = ("owner",)
    readonly_fields = ("subscription_id", "paused", "created_at")
    date_hierarchy = "created_at"
    actions = ("delete_with_keys",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return services.can_manage() and super().has_add_permission(request)

    def has_delete_permission(
        self, request: HttpRequest, obj: ApiSubscription | None = None
    ) -> bool:
        return False  # rows alone: the keys would go on working

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (FaceAPIError, services.SubscriptionLost):
            messages.error(request, _AWAY)
            return redirect("admin:apikeys_apisubscription_changelist")

    def save_model(
        self, request: HttpRequest, obj: ApiSubscription, form: Any, change: bool
    ) -> None:
        if change:
            services.set_limits(obj, form.limits)
            obj.save()
        else:
            obj.new_keys = services.create(obj, form.limits)  # type: ignore[attr-defined]
        self.tell(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: ApiSubscription, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The new keys, in this answer alone."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("The keys of the new subscription"),
            "new_keys": obj.new_keys,  # type: ignore[attr-defined]
        }
        response = render(request, "apikeys/admin_new_keys.html", context, status=201)
        add_never_cache_headers(response)
        return response

    @admin.action(description=_("Delete: end both keys, remove what was kept under them"))
    def delete_with_keys(
        self, request: HttpRequest, subscriptions: QuerySet[ApiSubscription]
    ) -> None:
        try:
            for subscription in subscriptions:
                services.delete(subscription)
                tell_act(request, "subscription ended", subscription)
        except FaceAPIError:
            messages.error(request, _AWAY)
