"""The admin site as a whole: every page of it works, and shows nobody more than they may see."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from faceweb.accounts.models import MODERATORS
from faceweb.moderation import groups
from tests.crowd import crowd

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
FEW, MANY = 5, 30
_ADDRESS = re.compile(r"[\w.-]+@example\.(?:com|org)")


def listed(label: str, page: str = "changelist", *arguments: object) -> str:
    name = label.lower().replace(".", "_")
    return reverse(f"admin:{name}_{page}", args=arguments)


def queries_of(browser: Client, address: str) -> int:
    browser.get(address)  # content types and the like are read once
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address)
        assert answer.status_code == 200, address
    return len(captured)


def test_no_list_takes_more_queries_for_more_rows(as_ada: Client) -> None:
    labels = [model._meta.label for model in REGISTERED]
    crowd(FEW)
    few = {label: queries_of(as_ada, listed(label)) for label in labels}
    crowd(MANY - FEW, "more")
    many = {label: queries_of(as_ada, listed(label)) for label in labels}

    assert {label: count for label, count in many.items() if count > few[label]} == {}


def test_every_row_has_a_page(as_ada: Client) -> None:
    rows = crowd(2)
    for model in REGISTERED:
        label = model._meta.label
        answer = as_ada.get(listed(label, "change", rows[label].pk))
        # That of a subscription nobody made asks the face server, and leads back with its answer.
        expected = 302 if label == "apikeys.ApiSubscription" else 200
        assert answer.status_code == expected, label


def test_the_ids_of_faces_at_the_face_api_are_shown_nowhere(as_ada: Client) -> None:
    from faceweb.moderation.models import KeptOutFace
    from faceweb.photos.models import Enrolment

    rows = crowd(1)
    ids = [
        str(kept.persisted_face_id)
        for kept in (*Enrolment.objects.all(), *KeptOutFace.objects.all())
    ]
    assert len(ids) == 2
    for model in REGISTERED:
        label = model._meta.label
        for address in (listed(label), listed(label, "change", rows[label].pk)):
            page = as_ada.get(address, follow=True).content.decode()
            assert not [each for each in (*ids, "XSECRETX") if each in page], address


def test_moderators_read_no_address_of_anybody(as_mona: Client, mona: Any) -> None:
    rows, read = crowd(2), set()
    for model in REGISTERED:
        label = model._meta.label
        for address in (listed(label), listed(label, "change", rows[label].pk)):
            answer = as_mona.get(address)
            if answer.status_code == 200:
                read.add(label)
                found = set(_ADDRESS.findall(answer.content.decode())) - {mona.email}
                assert not found, address
    assert read == {
        "lookalikes.Feedback",
        "moderation.Appeal",
        "moderation.AuditRecord",
        "moderation.Case",
        "moderation.Decision",
        "moderation.Report",
        "moderation.Suspension",
        "moderation.Takedown",
        "photos.GalleryEntry",
    }


def test_an_administrator_reads_who_somebody_is(as_ada: Client) -> None:
    crowd(1)
    page = as_ada.get(listed("moderation.Report")).content.decode()
    assert "(crowd0@example.com)" in page


def test_the_menu_offers_what_somebody_may_do(as_mona: Client, as_ada: Client) -> None:
    for browser, sees_accounts in ((as_mona, False), (as_ada, True)):
        page = browser.get(reverse("admin:index")).content.decode()
        assert reverse("admin:moderation_case_desk") in page
        assert (listed("accounts.User") in page) == sees_accounts


def test_the_menu_counts_what_waits(as_mona: Client, submit: Any) -> None:
    submit(), submit()
    page = as_mona.get(reverse("admin:index"))
    waiting = page.context["sidebar_navigation"][1]["items"][0]
    assert (str(waiting["title"]), waiting["badge"]) == ("Desk", "2")


def test_moderators_have_exactly_the_permissions_of_their_group(mona: Any) -> None:
    group = Group.objects.get(name=MODERATORS)
    group.permissions.add(Permission.objects.get(codename="delete_photo"))
    from django.apps import apps

    groups.set_permissions(apps)

    given = group.permissions.values_list("content_type__app_label", "codename")
    assert sorted(".".join(each) for each in given) == sorted(groups.PERMISSIONS)
    assert mona.get_all_permissions() == set(groups.PERMISSIONS)


def test_only_what_moderators_may_look_at_has_a_picture(
    as_ada: Client, alice: Any, row: Any, shown: Any
) -> None:
    private, public = row(alice), shown()
    page = as_ada.get(listed("photos.Photo")).content.decode()

    assert f"/media/{public.pk}/small" in page
    assert f"/media/{private.pk}" not in page
    picture = page.partition(f'src="/media/{public.pk}')[2].partition('"')[0]
    answer = as_ada.get(f"/media/{public.pk}{picture}".replace("&amp;", "&"))
    answer.close()
    assert answer.status_code == 200


def test_reports_of_something_sensitive_are_blurred(as_mona: Client, reported: Any) -> None:
    assert "staff-blurred" not in as_mona.get(listed("moderation.Report")).content.decode()
    type(reported).objects.filter(pk=reported.pk).update(is_sensitive=True)
    assert "staff-blurred" in as_mona.get(listed("moderation.Report")).content.decode()


def test_the_policy_is_relaxed_for_the_admin_site_alone(as_ada: Client) -> None:
    def policy(address: str) -> dict[str, str]:
        header = as_ada.get(address).headers["Content-Security-Policy"]
        return dict(part.strip().partition(" ")[::2] for part in header.split(";"))

    inside, outside = policy(reverse("admin:index")), policy("/account/")

    assert inside.pop("script-src") == "'self' 'unsafe-eval'"
    assert outside.pop("script-src") == "'self'"
    assert inside == outside


def test_no_page_of_the_admin_site_has_scripts_or_styles_in_it(as_ada: Client) -> None:
    crowd(1)
    for model in REGISTERED:
        page = as_ada.get(listed(model._meta.label)).content.decode()
        assert "<style" not in page
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)


def test_nobody_signs_in_past_the_sites_own_page(
    visitor: Client, as_mona: Client, as_bob: Client, ada: Any
) -> None:
    login, index = reverse("admin:login"), reverse("admin:index")
    typed = {"username": ada.email, "password": "correct-horse-7-battery"}
    for browser in (visitor, as_mona, as_bob):
        before = browser.session.get("_auth_user_id")
        browser.post(login, typed)
        assert browser.session.get("_auth_user_id") == before

    led = visitor.get(login, {"next": index})
    assert led.headers["Location"] == f"{reverse('account_login')}?next={index}"
    assert visitor.get(index, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    assert as_mona.get(login).headers["Location"] == index
    assert as_bob.get(login).status_code == 403


def test_ones_own_password_is_changed_on_the_sites_own_page(as_mona: Client) -> None:
    answer = as_mona.get(reverse("admin:password_change"))
    assert answer.headers["Location"] == reverse("account_change_password")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_admin_site_is_light_or_dark_as_the_site_is(as_ada: Client, theme: str) -> None:
    as_ada.cookies["theme"] = theme
    assert as_ada.get(reverse("admin:index")).context["theme"] == theme
