"""Subscriptions and their two keys; `manage.py face_keys`."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from faceweb.faceserver.keys import Limits, create_subscription, subscription_for
from faceweb.faceserver.models import Subscription, SubscriptionKey
from faceweb.faceserver.problems import FaceProblem

KEY = "k" * 32


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    return path


def test_a_key_from_a_file_opens_the_sites_subscription(db, key_file, capsys):
    call_command("face_keys", "ensure", "--from-file", str(key_file))
    assert subscription_for(KEY).name == "site"
    assert KEY not in capsys.readouterr().out


def test_a_key_may_come_from_the_environment(db, monkeypatch):
    monkeypatch.setenv("FACE_API_KEY", KEY)
    call_command("face_keys", "ensure", "--from-env", "--name", "lab", verbosity=0)
    assert subscription_for(KEY).name == "lab"


def test_asking_twice_changes_nothing(db, key_file):
    for _ in range(2):
        call_command("face_keys", "ensure", "--from-file", str(key_file), verbosity=0)
    assert (Subscription.objects.count(), SubscriptionKey.objects.count()) == (1, 1)


def test_a_second_key_leaves_the_first_one_good(db, key_file):
    call_command("face_keys", "ensure", "--from-file", str(key_file), verbosity=0)
    key_file.write_text("n" * 32)
    call_command("face_keys", "ensure", "--from-file", str(key_file), verbosity=0)
    assert subscription_for(KEY) == subscription_for("n" * 32)


def test_a_key_opens_one_subscription_only(db, key_file):
    call_command("face_keys", "ensure", "--from-file", str(key_file), verbosity=0)
    with pytest.raises(CommandError, match="another subscription"):
        call_command("face_keys", "ensure", "--from-file", str(key_file), "--name", "lab")


def test_the_key_itself_is_not_kept(db, key_file):
    call_command("face_keys", "ensure", "--from-file", str(key_file), verbosity=0)
    (row,) = SubscriptionKey.objects.all()
    assert KEY not in str(vars(row))
    assert KEY not in str(row)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40])
def test_a_file_without_a_real_key_is_refused(db, key_file, content):
    key_file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("face_keys", "ensure", "--from-file", str(key_file))
    assert not SubscriptionKey.objects.exists()


def test_a_missing_file_is_refused(db, tmp_path):
    with pytest.raises(CommandError):
        call_command("face_keys", "ensure", "--from-file", str(tmp_path / "nothing"))


def test_an_unknown_key_is_a_problem(db):
    with pytest.raises(FaceProblem) as caught:
        subscription_for(KEY)
    assert caught.value.refusal.status == 401


def test_a_created_subscription_has_two_keys_that_work(db, capsys):
    call_command("face_keys", "create", "--name", "lab", "--calls-per-minute", "20")
    printed = dict(line.split(": ") for line in capsys.readouterr().out.splitlines())
    (subscription,) = Subscription.objects.all()
    assert printed["subscription"] == str(subscription.pk)
    limits = (subscription.calls_per_second, subscription.calls_per_minute)
    assert limits == (None, 20)
    assert printed["key 1"] != printed["key 2"]
    for slot in ("key 1", "key 2"):
        assert len(printed[slot]) == 32
        assert subscription_for(printed[slot]) == subscription


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--name", " "),
        ("--name", "x" * 129),
        ("--name", "lab", "--calls-per-month", "0"),
        ("--name", "lab", "--calls-per-second", "2147483648"),
    ],
)
def test_a_subscription_is_not_created_from_nonsense(db, words):
    with pytest.raises(CommandError):
        call_command("face_keys", "create", *words)
    assert not Subscription.objects.exists()


def test_a_name_is_given_to_one_subscription(db):
    call_command("face_keys", "create", "--name", "lab")
    with pytest.raises(CommandError, match="already"):
        call_command("face_keys", "create", "--name", "lab")


def test_the_list_shows_hints_and_no_keys(db, capsys):
    _, (first, second) = create_subscription("lab", Limits(calls_per_second=10))
    subscription_for(first.secret)
    call_command("face_keys", "list")
    printed = capsys.readouterr().out
    assert "10 calls per second" in printed
    assert f"...{first.secret[-4:]}" in printed
    assert "used never" in printed
    assert first.secret not in printed
    assert second.secret not in printed


def test_one_key_is_renewed_while_the_other_works(db, capsys):
    _, (first, second) = create_subscription("lab", Limits())
    call_command("face_keys", "rotate", "--name", "lab", "--slot", "1")
    renewed = capsys.readouterr().out.split()[-1]
    assert subscription_for(renewed) == subscription_for(second.secret)
    with pytest.raises(FaceProblem):
        subscription_for(first.secret)
    assert SubscriptionKey.objects.count() == 2


@pytest.mark.parametrize("words", [("--name", "lab"), ("--name", "nobody", "--slot", "1")])
def test_a_key_that_is_not_named_is_not_renewed(db, words):
    create_subscription("lab", Limits())
    with pytest.raises(CommandError):
        call_command("face_keys", "rotate", *words)


def test_a_deleted_subscription_opens_nothing(db):
    _, (first, _) = create_subscription("lab", Limits())
    call_command("face_keys", "delete", "--name", "lab")
    with pytest.raises(FaceProblem):
        subscription_for(first.secret)


def test_a_third_key_takes_the_place_of_the_oldest(db, key_file):
    for letter in "abc":
        key_file.write_text(letter * 32)
        call_command("face_keys", "ensure", "--from-file", str(key_file), verbosity=0)
    assert subscription_for("b" * 32) == subscription_for("c" * 32)
    with pytest.raises(FaceProblem):
        subscription_for("a" * 32)


def test_the_use_of_a_key_is_noted_once_a_minute(db, django_assert_num_queries):
    _, (first, _) = create_subscription("lab", Limits())
    with django_assert_num_queries(2):
        subscription_for(first.secret)
    noted = SubscriptionKey.objects.get(slot=1).last_used_at
    with django_assert_num_queries(1):
        subscription_for(first.secret)
    row = SubscriptionKey.objects.get(slot=1)
    assert row.last_used_at == noted
    earlier = noted - dt.timedelta(seconds=61)
    SubscriptionKey.objects.filter(slot=1).update(last_used_at=earlier)
    subscription_for(first.secret)
    assert SubscriptionKey.objects.get(slot=1).last_used_at > earlier
    assert SubscriptionKey.objects.get(slot=2).last_used_at is None
