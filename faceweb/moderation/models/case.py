"""Something that moderators decide."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import Gallery
from faceweb.photos.models import Face, GalleryEntry, Photo

if TYPE_CHECKING:
    from faceweb.accounts.models import User


def _urgency() -> models.Case:
    """0 is decided first, `moderation.queue` says why; NULL waits for nothing."""
    report, appeal = models.Q(kind="report"), models.Q(kind="appeal")
    return models.Case(
        models.When(~models.Q(state__in=("open", "escalated")), then=None),
        models.When(models.Q(kind="takedown") | (report & models.Q(is_sensitive=True)), then=0),
        models.When(report, then=1),
        models.When(appeal, then=2),
        default=3,
    )


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        """Those that wait for a decision, whoever may take it."""
        return self.filter(urgency__isnull=False)

    def claimed(self) -> CaseQuerySet:
        """Those that somebody is at."""
        return self.filter(claimed_until__gt=timezone.now()).exclude(claimed_by=None)

    def decidable_by(self, moderator: User) -> CaseQuerySet:
        """Those that this moderator may decide: escalated ones are the administrators', and an
        appeal is not for whoever took the decision it is against."""
        cases = self.open()
        if not moderator.is_superuser:
            cases = cases.filter(state=Case.State.OPEN)
        against_theirs = Case.objects.filter(appeal__decision__actor=moderator).order_by()
        return cases.exclude(pk__in=against_theirs.values("pk"))


class Case(models.Model):
    """One item of the queue. A subject has one open case of each kind at most.

        OPEN --escalate--> ESCALATED
          |                    |
          +------decide--------+--> DECIDED --undo--> what it was
          +--> MOOT  what it is about is gone

    SUBMISSION  a photo is to be shown in a public gallery: `entry`
    REPORT      people object to a photo (`photo`, maybe one `face` of it) or to a `gallery`;
                `report_count` of them, all answered by one decision
    TAKEDOWN    somebody without an account asks for their face to be taken down: `takedown`
    APPEAL      the person a decision was about asks for another: `appeal`

    `uploader` is whose photo or gallery it is. One moderator at a time is at a case: `claimed_by`
    until `claimed_until`. A sensitive one is shown blurred. `ignores_reports`: it was cleared, and
    further reports do not open another. `urgency` is its place in the queue (`moderation.queue`).
    """

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("for the public gallery")
        REPORT = "report", _("report")
        TAKEDOWN = "takedown", _("takedown request")
        APPEAL = "appeal", _("appeal")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ESCALATED = "escalated", _("escalated")
        DECIDED = "decided", _("decided")
        MOOT = "moot", _("no longer needed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    photo = models.ForeignKey(Photo, on_delete=models.SET_NULL, null=True, related_name="cases")
    face = models.ForeignKey(Face, on_delete=models.SET_NULL, null=True, related_name="+")
    gallery = models.ForeignKey(Gallery, on_delete=models.SET_NULL, null=True, related_name="cases")
    entry = models.ForeignKey(
        GalleryEntry, on_delete=models.SET_NULL, null=True, related_name="cases"
    )
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="cases_about"
    )
    takedown = models.OneToOneField(
        "moderation.Takedown", on_delete=models.CASCADE, null=True, related_name="case"
    )
    appeal = models.OneToOneField(
        "moderation.Appeal", on_delete=models.CASCADE, null=True, related_name="case"
    )
    report_count = models.PositiveIntegerField(_("reports"), default=0)
    is_sensitive = models.BooleanField(_("blurred"), default=False)
    urgency = models.GeneratedField(
        expression=_urgency(),
        output_field=models.PositiveSmallIntegerField(null=True),
        db_persist=True,
    )
    ignores_reports = models.BooleanField(_("ignores further reports"), default=False)
    note = models.TextField(_("note for other moderators"), max_length=2000, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("opened_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "photo"),
                condition=models.Q(kind="report", state__in=("open", "escalated")),
                name="one_open_report_per_photo",
            ),
            models.UniqueConstraint(
                fields=("kind", "gallery"),
                condition=models.Q(kind="report", photo=None, state__in=("open", "escalated")),
                name="one_open_report_per_gallery",
            ),
            models.UniqueConstraint(
                fields=("entry",),
                condition=models.Q(kind="submission", state__in=("open", "escalated")),
                name="one_open_case_per_entry",
            ),
        ]
        indexes = [
            models.Index(
                fields=("urgency", "-report_count", "opened_at", "id"),
                condition=models.Q(urgency__isnull=False),
                name="the_queue",
            ),
            models.Index(fields=("-decided_at",), name="decided_cases"),
        ]

    def __str__(self) -> str:
        return f"case {self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in (Case.State.OPEN, Case.State.ESCALATED)

    @property
    def is_claimed(self) -> bool:
        """Whether a moderator is at it now."""
        until = self.claimed_until
        return self.claimed_by_id is not None and until is not None and until > timezone.now()
