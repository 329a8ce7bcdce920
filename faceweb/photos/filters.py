"""What a library is narrowed down to: the filters of its page, as they stand in the address."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import Gallery
from faceweb.photos.models import Face, GalleryEntry, Photo, PhotoQuerySet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrPromise

    from faceweb.accounts.models import User

_DAY = dt.timedelta(days=1)
# Days beyond these are slips of the keyboard, and some are beyond what a clock can say.
_FIRST_DAY, _LAST_DAY = dt.date(1970, 1, 1), dt.date(2999, 12, 31)
_MANY = "3+"

Choices = list[tuple[str, str]]

_FACES = [
    ("0", _("No face")),
    ("1", _("1 face")),
    ("2", _("2 faces")),
    (_MANY, _("3 or more")),
]
_STATES = [("working", _("Being looked at")), ("refused", _("Not accepted"))]


def _date(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(_FIRST_DAY), MaxValueValidator(_LAST_DAY)],
    )


class Link(NamedTuple):
    """A filter as a link. `needs` is the state that there ought to be photos in for it to help."""

    label: str
    query: str
    is_on: bool
    needs: str = ""


class LibraryFilter(forms.Form):
    """The filters somebody asked for. A value that means nothing is left out and named in
    `unknown`; what is left is what `photos` holds."""

    faces = forms.ChoiceField(label=_("Faces"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    name = forms.CharField(label=_("File name"), required=False, max_length=100)
    person = forms.ChoiceField(label=_("Person"), required=False)
    gallery = forms.ChoiceField(label=_("Gallery"), required=False)
    since = _date(_("Uploaded from"))
    until = _date(_("to"))

    def __init__(self, owner: User, asked: Mapping[str, Any]) -> None:
        super().__init__(asked, label_suffix="")
        self.owner = owner
        self.offered: dict[str, dict[str, str]] = {}
        self._offer("faces", _("All"), _FACES)
        self._offer("state", _("All"), _STATES)
        self._offer("gallery", _("All galleries"), _galleries_of(owner))
        self._offer("person", _("Everybody"), _people_of(owner))
        self.full_clean()

    def _offer(self, name: str, everything: StrPromise, choices: Sequence[tuple[str, Any]]) -> None:
        """Let one of these be chosen in the field, or all of them."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]
        self.offered[name] = {value: str(label) for value, label in choices}

    @property
    def unknown(self) -> list[str]:
        """The labels of filters that were left out, since what they ask for means nothing."""
        return [str(self.fields[name].label) for name in self.errors]

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in force."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The filters in force, as part of an address."""
        return urlencode(self.chosen)

    @property
    def is_detailed(self) -> bool:
        """Whether a filter of the form is in force, beside those that are links."""
        return bool(self.chosen.keys() - {"faces", "state"})

    def links(self) -> list[Link]:
        """How many faces, and what became of it: one of these at a time."""
        everything = Link(str(_("All")), self._with(), not {"faces", "state"} & self.chosen.keys())
        return [everything, *self._links_of("faces"), *self._links_of("state")]

    def chips(self) -> list[tuple[str, str]]:
        """Each filter of the form that is in force: what it says, and the filters without it."""
        shown = [name for name in self.chosen if name not in ("faces", "state")]
        return [(self._says(name), urlencode(_without(self.chosen, name))) for name in shown]

    def fields_to_fill(self) -> list[forms.BoundField]:
        """Those of the form; a choice with nothing to choose from is none of them."""
        return [
            self[name]
            for name in ("since", "until", "name", "person", "gallery")
            if name not in self.offered or self.offered[name]
        ]

    def _with(self, **changed: str) -> str:
        return urlencode(_without(self.chosen, "faces", "state") | changed)

    def _links_of(self, name: str) -> list[Link]:
        here = self.chosen.get(name)
        return [
            Link(
                label, self._with(**{name: value}), value == here, value if name == "state" else ""
            )
            for value, label in self.offered[name].items()
        ]

    def _says(self, name: str) -> str:
        value = self.chosen[name]
        if name in self.offered:
            return self.offered[name][value]
        if isinstance(value, dt.date):
            return f"{self.fields[name].label} {date_format(value)}"
        return f"“{value}”"

    def photos(self) -> PhotoQuerySet:
        """The photos of the library that pass."""
        photos = Photo.objects.owned_by(self.owner)
        asked = self.chosen
        if faces := asked.get("faces"):
            photos = photos.filter(status=Photo.Status.READY)
            several = {"face_count__gte": 3} if faces == _MANY else {"face_count": int(faces)}
            photos = photos.filter(**several)
        if asked.get("state") == "working":
            photos = photos.exclude(status__in=Photo.FINAL)
        elif asked.get("state") == "refused":
            photos = photos.filter(status=Photo.Status.REFUSED)
        if name := asked.get("name"):
            photos = photos.filter(file_name__icontains=name)
        if person := asked.get("person"):
            named = Face.objects.standing().filter(naming__person=person)
            photos = photos.filter(pk__in=named.order_by().values("photo"))
        if gallery := asked.get("gallery"):
            entries = GalleryEntry.objects.filter(gallery=gallery)
            photos = photos.filter(pk__in=entries.order_by().values("photo"))
        if since := asked.get("since"):
            photos = photos.filter(created_at__gte=_midnight(since))
        if until := asked.get("until"):
            photos = photos.filter(created_at__lt=_midnight(until) + _DAY)
        return photos


def _galleries_of(owner: User) -> Choices:
    """Those that photos of this library may be in."""
    open_to = Gallery.objects.open_to(owner).order_by(Lower("name"))
    return [(str(pk), name) for pk, name in open_to.values_list("pk", "name")]


def _people_of(owner: User) -> Choices:
    """Those this person has named; `people`, a layer above, keeps them."""
    people = apps.get_model("people", "Person")._default_manager.filter(owner=owner, hidden_at=None)
    named = people.order_by(Lower("name")).values_list("pk", "name")
    return [(str(pk), name) for pk, name in named]


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _without(chosen: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in chosen.items() if name not in names}
