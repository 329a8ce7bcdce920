"""`manage.py face_keys ACTION`: who may call the face server, and how often."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from faceweb.faceserver import keys
from faceweb.faceserver.models import Subscription
from faceweb.settings import environment

_LIMITS = ("calls_per_second", "calls_per_minute", "calls_per_month")
_ACTIONS = {
    "create": "a subscription called NAME; prints its two keys, once",
    "list": "every subscription with its limits and the ends of its keys",
    "rotate": "a new key in a slot of NAME; the other slot's goes on working",
    "delete": "the subscription NAME and every face kept under its keys",
    "ensure": "let a key in that somebody else chose, if it is new",
}


class Command(BaseCommand):
    help = "Subscriptions and keys of the face server. A key is printed once and kept as a digest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Not subparsers: those would not take --settings after the action.
        words = "; ".join(f"{name}: {meaning}" for name, meaning in _ACTIONS.items())
        parser.add_argument("action", choices=_ACTIONS, metavar="ACTION", help=words)
        parser.add_argument("--name", help="the subscription (for ensure: site)")
        parser.add_argument("--slot", type=int, choices=keys.SLOTS, help="which of the two keys")
        for limit in _LIMITS:
            parser.add_argument(f"--{limit.replace('_', '-')}", type=int, metavar="N")
        parser.add_argument("--from-file", type=Path, metavar="PATH")
        parser.add_argument("--from-env", action="store_true", help="the key is FACE_API_KEY")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _create(self, options: dict[str, Any]) -> None:
        limits = {name: options[name] for name in _LIMITS}
        given = [limit for limit in limits.values() if limit is not None]
        if not all(1 <= limit <= keys.LIMIT_MAX for limit in given):
            raise CommandError(f"a limit is 1 to {keys.LIMIT_MAX}; leave it out for none")
        try:
            subscription, made = keys.create_subscription(_name(options), keys.Limits(**limits))
        except keys.NameTaken as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"subscription: {subscription.pk}")
        for key in made:
            self._print_key(key)

    def _list(self, options: dict[str, Any]) -> None:
        found = Subscription.objects.order_by("name")
        kept = keys.keys_of(found)
        for subscription in found:
            limits = [
                f"{value} {name.replace('_', ' ')}"
                for name in _LIMITS
                if (value := getattr(subscription, name)) is not None
            ]
            state = "  paused" if subscription.paused else ""
            self.stdout.write(
                f"{subscription.name}  {subscription.pk}  {', '.join(limits) or 'no limits'}{state}"
            )
            for key in kept[subscription.pk]:
                used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
                self.stdout.write(
                    f"  key {key.slot}  ...{key.hint}  made {key.created_at:%Y-%m-%d}  used {used}"
                )

    def _rotate(self, options: dict[str, Any]) -> None:
        if options["slot"] is None:
            raise CommandError("--slot says which key is replaced: 1 or 2")
        self._print_key(keys.rotate(_subscription(options), options["slot"]))

    def _delete(self, options: dict[str, Any]) -> None:
        keys.delete_subscription(_subscription(options))

    def _ensure(self, options: dict[str, Any]) -> None:
        key = _key_of_somebody(options)
        if len(key) < keys.KEY_CHARS:
            raise CommandError(f"the key is shorter than {keys.KEY_CHARS} characters")
        try:
            subscription = keys.ensure_key(options["name"] or keys.SITE, key)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{subscription.name}: key accepted")

    def _print_key(self, key: keys.NewKey) -> None:
        self.stdout.write(f"key {key.row.slot}: {key.secret}")


def _name(options: dict[str, Any]) -> str:
    name = (options["name"] or "").strip()
    if not 1 <= len(name) <= keys.NAME_MAX_CHARS:
        raise CommandError(f"--name is 1 to {keys.NAME_MAX_CHARS} characters")
    return str(name)


def _subscription(options: dict[str, Any]) -> Subscription:
    try:
        return Subscription.objects.get(name=_name(options))
    except Subscription.DoesNotExist as error:
        raise CommandError("there is no subscription of this name") from error


def _key_of_somebody(options: dict[str, Any]) -> str:
    path = options["from_file"]
    if (path is None) != options["from_env"]:
        raise CommandError("a key is read either --from-file PATH or --from-env")
    if path is None:
        return environment.text("FACE_API_KEY")
    try:
        return str(path.read_text().strip())
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"cannot read the key file: {type(error).__name__}") from error
