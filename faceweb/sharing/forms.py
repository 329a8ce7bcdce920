"""What people type when they make, share and open galleries."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import Gallery
from faceweb.photos.models import PhotoQuerySet

_DAY = dt.timedelta(days=1)
_LIVES: dict[str, dt.timedelta | None] = {
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 30 * _DAY,
    "never": None,
}
# More than any page shows.
_PHOTOS_AT_ONCE = 500


class GalleryForm(forms.ModelForm):  # type: ignore[type-arg]
    name = forms.CharField(label=_("Name"), max_length=80)

    class Meta:
        model = Gallery
        fields = ("name", "description")
        labels = {"description": _("Description, if you like")}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class NewGalleryForm(GalleryForm):
    """`key` is made with the form: sent twice, it makes one gallery."""

    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


class RightForm(forms.Form):
    """What a member may do."""

    may = forms.ChoiceField(
        label=_("They"),
        choices=[("look", _("may look")), ("add", _("may look and add photos"))],
        initial="look",
    )

    @property
    def can_add(self) -> bool:
        return bool(self.cleaned_data["may"] == "add")


class InviteForm(RightForm):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("email", "may")


class LinkForm(forms.Form):
    life = forms.ChoiceField(
        label=_("It ends"),
        choices=[
            ("day", _("in a day")),
            ("week", _("in a week")),
            ("month", _("in 30 days")),
            ("never", _("when I take it back")),
        ],
        initial="week",
    )
    password = forms.CharField(
        label=_("Password, if you like"),
        required=False,
        max_length=128,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @property
    def lifetime(self) -> dt.timedelta | None:
        return _LIVES[self.cleaned_data["life"]]


class LinkPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class _KeysField(forms.TypedMultipleChoiceField):
    """Ids, whatever they name: what is gone meanwhile is no mistake of who ticked it."""

    def valid_value(self, value: Any) -> bool:
        return True


class PhotosForm(forms.Form):
    """Photos ticked on a page."""

    photos = _KeysField(
        coerce=uuid.UUID, error_messages={"required": _("Tick at least one photo first.")}
    )

    def chosen(self, among: PhotoQuerySet) -> PhotoQuerySet:
        return among.filter(pk__in=self.cleaned_data["photos"][:_PHOTOS_AT_ONCE])
