"""Who gets what answer at every address of the admin site.

A row for each model says who reads its list and its rows, adds, changes and deletes: M are
moderators and administrators, A administrators alone, - nobody.
"""

from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from tests.crowd import crowd
from tests.permissions.test_matrix import _patterns
from tests.permissions.world import PEOPLE, World, make

#                                  list row add change delete
MODELS = {
    "account.EmailAddress": "        A   A   -    -     -",
    "accounts.ConsentRecord": "      A   A   -    -     -",
    "accounts.Invitation": "         A   A   -    -     A",
    "accounts.User": "               A   A   A    A     -",
    "apikeys.ApiSubscription": "     A   A   A    A     -",
    "auth.Group": "                  A   A   A    A     A",
    "galleries.FaceList": "          A   A   -    -     -",
    "galleries.Gallery": "           A   A   -    -     -",
    "lookalikes.Feedback": "         M   M   -    -     -",
    "mfa.Authenticator": "           A   A   -    -     A",
    "moderation.Appeal": "           M   M   -    -     -",
    "moderation.AuditRecord": "      M   M   -    -     -",
    "moderation.Case": "             M   M   -    !     -",
    "moderation.Decision": "         M   M   -    -     -",
    "moderation.KeptOutFace": "      A   A   -    -     -",
    "moderation.KeptOutList": "      A   A   -    -     -",
    "moderation.Report": "           M   M   -    -     -",
    "moderation.Suspension": "       M   M   -    -     -",
    "moderation.Takedown": "         M   M   -    -     -",
    "mydata.Erasure": "              A   A   -    -     -",
    "mydata.Export": "               A   A   -    -     -",
    "photos.BlockedImage": "         A   A   -    -     A",
    "photos.GalleryEntry": "         M   M   -    -     -",
    "photos.Photo": "                A   A   -    -     -",
    "usersessions.UserSession": "    A   A   -    -     A",
}
# GET, unless the name is preceded by a method. The desk of cases answers for their change pages:
# it takes no POST ("!").
#                                   list of answers, in the order of PEOPLE
PAGES = {
    "index": "                       302 302 302 302 302 200 200",
    "workings": "                    302 302 302 302 302 403 200",
    "status": "                      302 302 302 302 302 403 200",
    "search": "                      302 302 302 302 302 200 200",
    "jsi18n": "                      302 302 302 302 302 200 200",
    "login": "                       302 403 403 403 403 302 302",
    "POST login": "                  302 403 403 403 403 302 302",
    "password_change": "             302 302 302 302 302 302 302",
    "password_change_done": "        302 302 302 302 302 200 200",
    "autocomplete": "                302 302 302 302 302 403 403",
    "moderation_auditrecord_export": "302 302 302 302 302 200 200",
    "moderation_case_desk": "        302 302 302 302 302 200 200",
    "POST moderation_case_act": "    302 302 302 302 302 302 302",
    "POST moderation_case_undo": "   302 302 302 302 302 404 404",
    "POST moderation_case_spare": "  302 302 302 302 302 404 404",
    "POST logout": "                 302 302 302 302 302 302 302",
}
_MODERATORS, _ADMINISTRATORS = ("moderator", "admin"), ("admin",)
_WHO = {"M": _MODERATORS, "A": _ADMINISTRATORS, "-": (), "!": ()}
# Made by Django beside what the tables name: old addresses of rows, and the pages of whole apps.
_OF_DJANGO = {"app_list", "view_on_site", "None"}
_STANDARD = ("changelist", "add", "change", "delete", "history")


@pytest.fixture
def world(db: None, media: Path, redis_server: Any) -> World:
    return make(lambda photo, face: None)


@pytest.fixture
def browsers(world: World) -> dict[str, Client]:
    made = {person: Client() for person in PEOPLE}
    for person, browser in made.items():
        if person != "anonymous":
            browser.force_login(world.people[person])
    return made


def test_every_address_of_the_admin_site_is_in_a_table() -> None:
    found = {name[6:] for name, _arguments in _patterns(get_resolver()) if name[:6] == "admin:"}
    models = {label.lower().replace(".", "_") for label in MODELS}
    expected = {f"{model}_{page}" for model in models for page in _STANDARD}
    expected |= {row.rpartition(" ")[2] for row in PAGES} | _OF_DJANGO
    expected.add("auth_user_password_change")

    assert found == expected
    assert {model._meta.label for model in admin.site._registry} == set(MODELS)


def answers(browsers: dict[str, Client], method: str, address: str) -> list[str]:
    said = []
    for person in PEOPLE:
        answer = browsers[person].generic(method, address)
        said.append(str(answer.status_code))
        b"".join(answer)  # read to its end, it closes its file and not the test's connection
    return said


@pytest.mark.parametrize("row", [row for row in PAGES if row != "POST logout"])
def test_each_person_is_answered_as_the_table_says(browsers: dict[str, Client], row: str) -> None:
    method, _blank, name = row.rpartition(" ")
    case = crowd(1)["moderation.Case"]
    nobody_s = "00000000-0000-0000-0000-000000000000"
    given = {"act": [case.pk], "undo": [nobody_s], "spare": [0]}
    address = reverse(f"admin:{name}", args=given.get(name.rpartition("_")[2], []))

    assert answers(browsers, method or "GET", address) == PAGES[row].split()


def test_whoever_signs_out_is_signed_out(browsers: dict[str, Client]) -> None:
    assert answers(browsers, "POST", reverse("admin:logout")) == PAGES["POST logout"].split()
    assert "_auth_user_id" not in browsers["admin"].session


def test_each_model_is_for_whom_the_table_says(browsers: dict[str, Client]) -> None:
    rows = crowd(1)

    def allowed(method: str, label: str, page: str, *arguments: object) -> tuple[str, ...]:
        """Who is neither refused nor sent to sign in."""
        name = f"admin:{label.lower().replace('.', '_')}_{page}"
        said = answers(browsers, method, reverse(name, args=arguments))
        assert said[:5] == ["302"] * 5, name
        return tuple(
            person
            for person, status in zip(_MODERATORS, said[5:], strict=True)
            if status in ("200", "302")
        )

    for label, who in MODELS.items():
        lists, reads, adds, changes, deletes = (_WHO[mark] for mark in who.split())
        key = rows[label].pk
        found = (
            allowed("GET", label, "changelist"),
            allowed("GET", label, "change", key),
            allowed("GET", label, "add"),
            allowed("POST", label, "change", key),
            allowed("GET", label, "delete", key),
            allowed("GET", label, "history", key),
        )
        assert found == (lists, reads, adds, changes, deletes, reads), label
