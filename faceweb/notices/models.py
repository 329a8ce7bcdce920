"""What somebody should know of: one row each, shown in the site, gathered into a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def owned_by(self, user: User) -> NoticeQuerySet:
        """What this person is shown: all but the kinds they do not want in the site."""
        unwanted = NoticePreference.objects.filter(
            user=OuterRef("user"), kind=OuterRef("kind"), in_site=False
        )
        return self.filter(~Exists(unwanted), user=user)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def unmailed(self) -> NoticeQuerySet:
        """What is to be mailed: unread, of a kind that its person wants by mail, not mailed yet."""
        said = NoticePreference.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"))
        usual = Q(kind__in=Notice.MAILED_UNLESS_DECLINED) & ~Exists(said)
        return self.unread().filter(usual | Q(Exists(said.filter(by_mail=True))), mailed_at=None)


class Notice(models.Model):
    """Told once: `key` names what it is about, and a second telling of the same is none.

    `params` holds ids and counts for the words (templates/notices/partials/<kind>.html), never
    names: what it is about may be gone when it is read (`notices.subjects`).
    """

    class Kind(models.TextChoices):
        """With the params that its words use."""

        BATCH_FINISHED = "batch_finished", _("Uploads are finished")
        """batch_id"""
        GALLERY_SHARED = "gallery_shared", _("A gallery is shared with me")
        """gallery_id"""
        PUBLIC_LOOK_ALIKE = "public_look_alike", _("A new look-alike of my public faces")
        """face_id (one's own), other_id"""
        REPORT_DECIDED = "report_decided", _("A report of mine is decided")
        """number (of the report's receipt)"""
        REVIEW_DECIDED = "review_decided", _("My photos for the public are reviewed")
        """gallery_id, and the photos `approved` and `rejected`, counted"""
        DECISION = "decision", _("Moderators decided about my photos or account")
        """decision_id"""
        EXPORT_READY = "export_ready", _("My export is ready")
        """export_id"""

    # Wanted unless somebody says otherwise; the others are asked for.
    SHOWN_UNLESS_DECLINED = frozenset(Kind) - {Kind.PUBLIC_LOOK_ALIKE}
    MAILED_UNLESS_DECLINED = SHOWN_UNLESS_DECLINED - {Kind.BATCH_FINISHED}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    key = models.CharField(max_length=100, editable=False)
    params = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("user", "kind", "key"), name="one_notice_per_event")
        ]
        indexes = [
            models.Index(fields=("user",), condition=Q(read_at=None), name="unread_notices"),
            models.Index(
                fields=("created_at",),
                condition=Q(read_at=None, mailed_at=None),
                name="unmailed_notices",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def template(self) -> str:
        """The partial with its words."""
        return f"notices/partials/{self.kind}.html"


class NoticePreference(models.Model):
    """What somebody wants to be told of one kind, and how; without a row it is as is usual."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Notice.Kind)
    in_site = models.BooleanField(_("in the site"))
    by_mail = models.BooleanField(_("by mail"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "kind"), name="one_preference_per_kind")
        ]

    def __str__(self) -> str:
        return f"notice preference {self.pk}"
