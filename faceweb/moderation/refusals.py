"""Why a decision is not taken."""


class NotDecidedError(Exception):
    """Nothing was done."""


class AlreadyDecided(NotDecidedError):
    """Somebody was first, or what the case is about is gone."""


class ClaimedByAnother(NotDecidedError):
    """Another moderator is at this case."""


class NotAllowed(NotDecidedError):
    """This decision does not fit the case, or is not this moderator's."""


class TooLate(NotDecidedError):
    """What was decided cannot be taken back any more."""
