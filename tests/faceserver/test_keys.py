"""`face_keys ensure`: who may call."""

import pytest
from django.core.management import CommandError, call_command

from faceweb.faceserver.keys import subscription_for
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
