"""What somebody should know of: one row each, shown in the site, gathered into a mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """Told once: `key` names what it is about, and a second telling of the same is none.

    `params` holds ids and counts for the words (templates/notices/partials/<kind>.html), never
    names: what it is about may be gone when it is read.
    """

    class Kind(models.TextChoices):
        BATCH_FINISHED = "batch_finished", _("Uploads are finished")
        GALLERY_SHARED = "gallery_shared", _("A gallery is shared with me")
        PUBLIC_LOOK_ALIKE = "public_look_alike", _("A new look-alike of my public faces")
        REPORT_DECIDED = "report_decided", _("A report of mine is decided")
        REVIEW_DECIDED = "review_decided", _("My photos for the public are reviewed")
        EXPORT_READY = "export_ready", _("My export is ready")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    key = models.CharField(max_length=100, editable=False)
    params = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("user", "kind", "key"), name="one_notice_per_event")
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
