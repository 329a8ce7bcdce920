"""The people in somebody's photos: who they are called by their owner, what is guessed of the
other faces, what is kept at the Face API for that, and what was changed.
"""

from faceweb.people.models.change import Change
from faceweb.people.models.group import PersonEnrolment, PersonGroup, Question
from faceweb.people.models.guess import Denial, Suggestion, UnknownFace, UnknownPerson
from faceweb.people.models.person import Person, PersonFace, PersonQuerySet, name_key

__all__ = [
    "Change",
    "Denial",
    "Person",
    "PersonEnrolment",
    "PersonFace",
    "PersonGroup",
    "PersonQuerySet",
    "Question",
    "Suggestion",
    "UnknownFace",
    "UnknownPerson",
    "name_key",
]
