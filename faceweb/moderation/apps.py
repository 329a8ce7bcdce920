"""Moderation as a Django app: what it hears of, and what moderators may look at."""

from django.apps import AppConfig
from django.apps import apps as django_apps
from django.db.models.signals import post_migrate, pre_delete


class ModerationConfig(AppConfig):
    name = "faceweb.moderation"

    def ready(self) -> None:
        from django.core.checks import register

        from faceweb import acts
        from faceweb.moderation import (
            audit,
            checks,
            export_contents,
            forgetting,
            groups,
            keeping_out,
            policy,
            seeing,
        )
        from faceweb.mydata.export_contents import FILES
        from faceweb.photos import enrolment, media, signals

        # The last of the apps that matter: by then the permissions of all others are made.
        last = django_apps.get_app_config("auth")
        post_migrate.connect(groups.set_permissions, sender=last)
        enrolment.GATES.append(keeping_out.lets_in)
        register(checks.ages_are_estimated)
        acts.staff_acted.connect(audit.record_act)
        signals.photos_submitted.connect(policy.receive)
        media.GRANTS[seeing.RIGHT] = seeing.photos_granted
        FILES["reports.json"] = export_contents.reports
        FILES["takedown_requests.json"] = export_contents.takedowns
        FILES["decisions.json"] = export_contents.decisions
        pre_delete.connect(forgetting.forget_account, sender="accounts.User")
