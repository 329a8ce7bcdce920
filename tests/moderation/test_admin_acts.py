"""What administrators do in the admin site, and that the audit log has it."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.test import Client

from faceweb.accounts.models import Role, User
from faceweb.galleries.models import Gallery
from faceweb.moderation.audit import ref_of
from faceweb.moderation.models import AuditRecord, Suspension
from faceweb.photos.models import Photo
from tests.crowd import crowd
from tests.moderation.test_admin import listed


def last_record(about: Any) -> AuditRecord:
    record = AuditRecord.objects.filter(object_ref=ref_of(about)).first()
    assert record is not None
    return record


def tick(browser: Client, label: str, action: str, *rows: Any) -> None:
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    assert browser.post(listed(label), chosen).status_code in (200, 302)


def test_a_role_that_is_given_is_in_the_log(as_ada: Client, ada: Any, bob: Any) -> None:
    tick(as_ada, "accounts.User", "make_moderator", bob, ada)

    assert User.objects.get(pk=bob.pk).role == Role.MODERATOR
    record = last_record(bob)
    assert (record.actor_number, record.action) == (ada.pk, "role changed")
    assert (record.before, record.after) == ({"role": "member"}, {"role": "moderator"})
    assert not AuditRecord.objects.filter(object_ref=ref_of(ada)).exists()


def test_whoever_is_deactivated_is_in_the_log_and_nobody_locks_themselves_out(
    as_ada: Client, ada: Any, bob: Any
) -> None:
    tick(as_ada, "accounts.User", "deactivate", bob, ada)

    assert not User.objects.get(pk=bob.pk).is_active
    assert User.objects.get(pk=ada.pk).is_active
    assert last_record(bob).after == {"active": False}
    tick(as_ada, "accounts.User", "activate", bob)
    assert User.objects.get(pk=bob.pk).is_active


def test_a_changed_account_is_in_the_log_with_numbers_and_without_addresses(
    as_ada: Client, bob: Any
) -> None:
    page = listed("accounts.User", "change", bob.pk)
    typed = {"email": "robert@example.com", "photo_quota": "7", "is_active": "on"}
    assert as_ada.post(page, typed).status_code == 302

    record = last_record(bob)
    assert record.before == {"email": "changed", "photo_quota": None}
    assert record.after == {"email": "changed", "photo_quota": 7}
    only = EmailAddress.objects.get(user=bob)
    assert (only.email, only.verified, only.primary) == ("robert@example.com", True, True)
    assert not LogEntry.objects.exists()


def test_a_password_that_an_administrator_sets_is_in_the_log(as_ada: Client, bob: Any) -> None:
    new = "another-horse-8-battery"
    page = f"/admin/accounts/user/{bob.pk}/password/"
    assert as_ada.post(page, {"password1": new, "password2": new}).status_code == 302

    assert User.objects.get(pk=bob.pk).check_password(new)
    assert last_record(bob).action == "password set"


def test_a_withdrawn_photo_is_in_the_log(as_ada: Client, alice: Any, row: Any) -> None:
    photo = row(alice)
    tick(as_ada, "photos.Photo", "withdraw", photo)

    assert Photo.objects.filter(pk=photo.pk, withdrawn_at=None).count() == 0
    assert last_record(photo).action == "photo withdrawn"


def test_a_gallery_is_deleted_by_the_service(as_ada: Client, fair: Gallery) -> None:
    tick(as_ada, "galleries.Gallery", "delete_galleries", fair)

    fair.refresh_from_db()
    assert fair.deleted_at is not None
    assert last_record(fair).before == {"is_public": True}


def test_a_lost_second_factor_is_deleted_and_that_is_in_the_log(as_ada: Client) -> None:
    factor = crowd(1)["mfa.Authenticator"]
    page = listed("mfa.Authenticator", "delete", factor.pk)
    assert as_ada.post(page, {"post": "yes"}).status_code == 302

    assert not Authenticator.objects.filter(pk=factor.pk).exists()
    assert last_record(factor).action == "deleted in the admin site"


def test_an_account_is_suspended_and_the_suspension_lifted(as_ada: Client, bob: Any) -> None:
    tick(as_ada, "accounts.User", "suspend_accounts", bob)
    suspension = Suspension.objects.get(user=bob)
    tick(as_ada, "moderation.Suspension", "lift", suspension)

    assert not Suspension.objects.filter(user=bob).exists()
    assert last_record(bob).action == "suspension lifted"


@pytest.mark.parametrize("action", ["deactivate", "make_member", "suspend_accounts"])
def test_moderators_do_nothing_to_accounts(as_mona: Client, bob: Any, action: str) -> None:
    chosen = {"action": action, "_selected_action": [bob.pk]}
    assert as_mona.post(listed("accounts.User"), chosen).status_code == 403
    assert User.objects.get(pk=bob.pk).is_active


def test_nobody_adds_changes_or_deletes_a_record_of_the_log(as_ada: Client) -> None:
    record = crowd(1)["moderation.AuditRecord"]
    page = listed("moderation.AuditRecord", "change", record.pk)
    assert as_ada.get(listed("moderation.AuditRecord", "add")).status_code == 403
    assert as_ada.post(page, {"action": "nothing"}).status_code == 403
    assert as_ada.post(listed("moderation.AuditRecord", "delete", record.pk)).status_code == 403
    tick(as_ada, "moderation.AuditRecord", "delete_selected", record)

    assert AuditRecord.objects.get(pk=record.pk).action == record.action


def test_the_log_is_exported_as_it_is_filtered(as_mona: Client, as_bob: Client) -> None:
    crowd(2)
    AuditRecord.objects.create(
        actor_role="admin", action="tried", object_type="x", object_ref="y", reason="=1+1"
    )
    address = listed("moderation.AuditRecord", "export")
    answer = as_mona.get(address, {"action": "tried"})
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    assert len(lines) == 2
    assert "'=1+1" in lines[1]
    assert len(b"".join(as_mona.get(address).streaming_content).splitlines()) == 4
    assert as_bob.get(address).status_code == 302
