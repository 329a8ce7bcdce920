"""Requests that want the same rows are told so in the documented words."""

import sqlite3

import psycopg
import pytest
from django.db import OperationalError

from faceweb.faceapi.contract import ContainerKind
from faceweb.faceserver import containers
from faceweb.faceserver.conflicts import raised_as_problem
from faceweb.faceserver.keys import subscription_for
from faceweb.faceserver.models import Subscription
from faceweb.faceserver.problems import FaceProblem
from tests.faceserver.api import refusal, said

MESSAGE = "There is a conflict operation on resource 'friends', please try later."


def locked_out(path) -> sqlite3.OperationalError:
    """What SQLite says to a writer whose turn does not come."""
    with sqlite3.connect(path) as first, sqlite3.connect(path, timeout=0) as second:
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            second.execute("BEGIN IMMEDIATE")
    first.close()
    second.close()
    return caught.value


@pytest.mark.parametrize(
    "error", [psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable, "sqlite"]
)
def test_a_turn_that_did_not_come_is_a_conflict(tmp_path, error):
    cause = locked_out(tmp_path / "rows.sqlite3") if error == "sqlite" else error()
    with pytest.raises(FaceProblem) as caught, raised_as_problem("friends"):
        raise OperationalError from cause
    refusal = caught.value.refusal
    assert (refusal.status, refusal.code) == (409, "ConcurrentOperationConflict")
    assert refusal.message == MESSAGE


@pytest.mark.parametrize(
    "cause", [psycopg.errors.ConnectionFailure(), psycopg.OperationalError(), None]
)
def test_a_broken_database_is_no_conflict(cause):
    with pytest.raises(OperationalError), raised_as_problem("friends"):
        raise OperationalError from cause


def test_the_answer_names_what_the_conflict_is_about(alice, monkeypatch, tmp_path):
    error = locked_out(tmp_path / "rows.sqlite3")

    def busy(container: object) -> None:
        raise OperationalError from error

    alice.make_list()
    monkeypatch.setattr(containers, "lock", busy)
    answer = alice.send("POST", "/largefacelists/friends/train")
    assert said(answer) == refusal(409, "ConcurrentOperationConflict", MESSAGE)


def test_a_subscription_deleted_in_the_middle_of_its_call_is_unknown(alice):
    subscription = subscription_for(alice.headers["Ocp-Apim-Subscription-Key"])
    Subscription.objects.all().delete()
    with pytest.raises(FaceProblem) as caught:
        containers.create(
            subscription,
            ContainerKind.FACE_LIST,
            "friends",
            name="x",
            user_data=None,
            recognition_model="recognition_01",
        )
    assert caught.value.refusal.status == 401
