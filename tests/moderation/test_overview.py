"""The first page of the admin site: its figures, and who sees which."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from faceweb.faceapi import connect
from faceweb.moderation import face_service, figures, machinery
from faceweb.moderation.models import Action, Case, Decision
from faceweb.photos.models import Photo
from tests.conftest import account, signed_in
from tests.crowd import crowd

INDEX, WORKINGS = reverse("admin:index"), reverse("admin:workings")


def test_what_waits_is_counted_by_kind_with_its_oldest(
    as_mona: Client, submit: Any, reported: Case
) -> None:
    submit(), submit()
    long_ago = timezone.now() - dt.timedelta(days=3)
    Case.objects.filter(pk=reported.pk).update(opened_at=long_ago, state=Case.State.ESCALATED)

    found = {each.kind: each for each in figures.waiting()}

    assert {kind: each.count for kind, each in found.items()} == {
        "submission": 2,
        "report": 1,
        "takedown": 0,
        "appeal": 0,
    }
    assert (found[Case.Kind.REPORT].escalated, found[Case.Kind.REPORT].oldest) == (1, long_ago)
    page = as_mona.get(INDEX)
    assert (page.context["waiting_total"], page.context["oldest"]) == (3, long_ago)


def test_decisions_are_counted_by_day_and_by_moderator(
    as_mona: Client, mona: Any, milo: Any, reported: Case
) -> None:
    now = timezone.now()

    def decide(by: Any, action: str, days_ago: int, **fields: Any) -> None:
        decision = Decision.objects.create(case=reported, actor=by, action=action, **fields)
        Decision.objects.filter(pk=decision.pk).update(at=now - dt.timedelta(days=days_ago))

    decide(mona, Action.APPROVE, 0)
    decide(mona, Action.REMOVE, 0)
    decide(milo, Action.REJECT, 2)
    decide(milo, Action.REJECT, 12)
    decide(milo, Action.REJECT, 2, undone_at=now)
    decide(milo, Action.REJECT, 40)

    days = figures.decisions_by_day()

    assert (len(days), days[-1].counts) == (30, {"approve": 1, "remove": 1})
    assert (days[-3].counts, days[-13].counts) == ({"reject": 1}, {"reject": 1})
    assert sum(day.total for day in days) == 4
    load = [(each.account, each.count) for each in figures.workload()]
    assert load == [(mona, 2), (milo, 2)]


def test_a_plot_has_its_numbers_in_a_table(as_mona: Client, mona: Any, reported: Case) -> None:
    for _number in range(12):
        Decision.objects.create(case=reported, actor=mona, action=Action.APPROVE)

    page = as_mona.get(INDEX)

    plot = page.context["decisions"]
    assert (plot.top, plot.total) == (20, 12)
    assert plot.bars[-1].parts[0] == (12, "kept", 60.0)
    assert '<td class="staff-number">12</td>' in page.content.decode()


def test_faces_are_counted_by_the_day_their_photo_came(alice: Any, row: Any) -> None:
    for count in (2, 3):
        Photo.objects.filter(pk=row(alice).pk).update(face_count=count)

    assert figures.faces_by_day()[-1].counts == {"faces": 5}


def test_the_page_takes_the_same_queries_however_much_there_is(as_ada: Client) -> None:
    def queries(address: str) -> int:
        as_ada.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert as_ada.get(address).status_code == 200
        return len(captured)

    crowd(2)
    few = [queries(address) for address in (INDEX, WORKINGS)]
    crowd(12, "more")

    assert [queries(address) for address in (INDEX, WORKINGS)] == few


def test_moderators_see_what_waits_and_was_decided_and_not_how_the_site_runs(
    as_mona: Client, as_ada: Client
) -> None:
    page, whole = (browser.get(INDEX).content.decode() for browser in (as_mona, as_ada))

    assert "Waiting for a decision" in page
    assert WORKINGS not in page
    assert WORKINGS in whole
    assert as_mona.get(WORKINGS).status_code == 403


def test_how_the_site_runs_is_a_page_of_its_own_without_scripts(as_ada: Client) -> None:
    whole = as_ada.get(WORKINGS).content.decode()
    part = as_ada.get(WORKINGS, headers={"hx-request": "true"}).content.decode()

    assert "<main" in whole
    assert "<main" not in part
    assert "Face service and queues" in part


def test_staff_without_rights_are_told_so(redis_server: Any, db: None) -> None:
    someone = account("stan@example.com", is_staff=True)
    assert "There is nothing here for you" in signed_in(someone).get(INDEX).content.decode()

    someone.user_permissions.add(Permission.objects.get(codename="view_photo"))
    page = signed_in(someone).get(INDEX).content.decode()
    assert WORKINGS in page
    assert "Waiting for a decision" not in page


def test_what_is_late_or_failed_is_shown_and_leads_to_its_rows(
    as_ada: Client, alice: Any, row: Any
) -> None:
    late = row(alice)
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Photo.objects.filter(pk=late.pk).update(status=Photo.Status.WAITING, due_at=long_ago)
    given_up = row(alice, "other.jpg")
    Photo.objects.filter(pk=given_up.pk).update(status="refused", reason="gave_up")

    found = {str(job.words): job for job in machinery.jobs() if job.count}

    assert set(found) == {
        "Photos under way",
        "Photos that wait for the face service",
        "Photos that are late",
        "Photos that were given up",
        "Photos refused in 7 days",
    }
    listed = as_ada.get(found["Photos that were given up"].address).content.decode()
    assert str(given_up.pk) in listed
    assert str(late.pk) not in listed
    for job in machinery.jobs():
        assert as_ada.get(job.address).status_code == 200


def test_queues_are_measured(as_ada: Client, redis_server: Any) -> None:
    redis_server.rpush("faceweb", "one", "two")

    assert machinery.queue_lengths()["faceweb"] == 2
    assert as_ada.get(WORKINGS).context["queues"]["searches"] == 0


@pytest.fixture
def other_endpoint() -> Iterator[None]:
    """The process's connections are made anew, before and after."""
    _forget_connections()
    yield
    _forget_connections()


def _forget_connections() -> None:
    for made in (connect.get_client, connect.get_redis):
        made().close()
        made.cache_clear()


def test_a_face_service_that_answers_is_well(as_ada: Client) -> None:
    assert "No worker has asked" in as_ada.get(WORKINGS).content.decode()
    face_service.ask()

    state = face_service.last()
    assert state is not None
    assert state.is_well
    assert "The face service answers" in as_ada.get(WORKINGS).content.decode()


@pytest.mark.parametrize(
    ("setting", "value", "problem", "words"),
    [
        ("FACE_API_URL", "http://127.0.0.1:9", "away", "cannot be reached"),
        ("FACE_API_KEY", "no-key-of-theirs", "key", "does not accept"),
    ],
)
def test_a_face_service_that_does_not_is_said_with_what_is_wrong(
    as_ada: Client,
    other_endpoint: None,
    settings: Any,
    setting: str,
    value: str,
    problem: str,
    words: str,
) -> None:
    setattr(settings, setting, value)
    face_service.ask()

    state = face_service.last()
    assert state is not None
    assert state.problem == problem
    assert words in as_ada.get(WORKINGS).content.decode()


def test_a_worker_that_asks_no_more_is_noticed(as_ada: Client, settings: Any) -> None:
    face_service.ask()
    state = face_service.last()
    assert state is not None
    old = face_service.State(state.at - dt.timedelta(minutes=10), "", 5)

    assert (state.is_old, old.is_old) == (False, True)


def test_the_page_says_that_the_queue_cannot_be_reached(
    as_ada: Client, other_endpoint: None, settings: Any
) -> None:
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock?db=0"

    assert "Valkey does not answer" in as_ada.get(WORKINGS).content.decode()


@pytest.mark.parametrize("page", ["moderation_case_desk", "moderation_case_changelist", "index"])
def test_the_menu_marks_one_page_as_the_one_that_is_open(as_mona: Client, page: str) -> None:
    address = reverse(f"admin:{page}")
    groups = as_mona.get(address).context["sidebar_navigation"]
    items = [item for group in groups for item in group["items"]]
    assert [item["link"] for item in items if item["active"]] == [address]
