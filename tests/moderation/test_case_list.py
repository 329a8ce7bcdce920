"""The list of cases: narrowed, searched, decided many at once."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from faceweb.moderation.models import AuditRecord, Case, Decision
from faceweb.photos.models import Photo

DESK = "/admin/moderation/case/desk/"
LIST = "/admin/moderation/case/"


def test_many_are_decided_in_the_list_each_with_a_record_of_its_own(
    three: list[Case], as_mona: Client, as_milo: Client
) -> None:
    assert as_milo.get(DESK).context["case"] == three[0]
    ticked = {"action": "reject", "_selected_action": [case.pk for case in three], "reason": "spam"}
    page = as_mona.post(LIST, ticked, follow=True).content.decode()
    assert "2 cases are decided." in page
    assert "1 was left" in page
    assert Decision.objects.count() == AuditRecord.objects.count() == 2
    assert set(Decision.objects.values_list("reason", flat=True)) == {
        "Advertising and spam are not shown on this site."
    }


def test_all_photos_of_an_uploader_are_decided_at_once(
    three: list[Case], reported: Case, row: Callable[..., Photo], bob: Any, as_mona: Client
) -> None:
    other = Case.objects.create(kind=Case.Kind.REPORT, photo=row(bob, "bob.jpg"), uploader=bob)
    as_mona.post(LIST, {"action": "reject_all", "_selected_action": [three[0].pk]}, follow=True)
    assert list(Case.objects.open()) == [other]


def test_the_list_is_narrowed_by_person_photo_and_receipt(
    three: list[Case], reported: Case, bob: Any, as_mona: Client
) -> None:
    def listed(query: str) -> int:
        page = as_mona.get(f"{LIST}?{query}")
        assert page.status_code == 200
        return len(re.findall(r'name="_selected_action"', page.content.decode()))

    assert listed("") == 4
    assert listed(f"uploader={three[0].uploader_id}") == 4
    assert listed(f"reports__reporter={bob.pk}") == 1
    assert listed(f"photo={three[1].photo_id}") == 1
    assert listed("kind__exact=report") == 1
    assert listed("reason=me") == 1
    assert listed("reason=spam") == 0
    assert listed("state=decided") == 1
    assert listed("claimed=others") == 0
    assert listed("open=7") == 0
    assert listed(f"q={bob.pk}") == 0
    assert listed(f"q={three[0].uploader_id}") == 4


def test_a_case_is_neither_added_nor_deleted_by_hand(reported: Case, as_ada: Client) -> None:
    assert as_ada.get(f"{LIST}add/").status_code == 403
    assert as_ada.get(f"{LIST}{reported.pk}/delete/").status_code == 403
    assert as_ada.get(f"{LIST}nonsense/change/").status_code == 404
