"""How often the face server's estimates are right: what the words on the photo page rest on.

Age, gender and hair colour are cross-validated by `tools/train_probes.py` (its card is
`weights/PROBES.md`); the expression, of the faces that are found, and turn and nod within 45
degrees are measured by `manage.py evaluate`. `docs/models.md` has the same in its table of what the
photo page says; a test compares them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One figure: `name` as in the table, how many `faces` of which `data` it was counted on."""

    name: str
    value: int
    unit: str
    data: str
    faces: int

    def table_row(self) -> str:
        return f"| {self.name} | {self.value} {self.unit} | {self.data}, {self.faces:,} faces |"


AGE_OFF_YEARS = Figure("age, mean error", 6, "years", "FairFace dev", 1597)
GENDER_RIGHT = Figure("gender, right", 91, "of 100", "FairFace dev", 1597)
EXPRESSION_RIGHT = Figure("expression, right", 55, "of 100", "FER2013 dev", 1076)
HAIR_COLOUR_RIGHT = Figure("hair colour of four, right", 86, "of 100", "CelebA dev", 501)
TURN_OFF_DEGREES = Figure("turn of the head, mean error", 5, "degrees", "Pointing'04 dev", 357)
NOD_OFF_DEGREES = Figure("nod of the head, mean error", 11, "degrees", "Pointing'04 dev", 357)

ALL = (
    AGE_OFF_YEARS,
    GENDER_RIGHT,
    EXPRESSION_RIGHT,
    HAIR_COLOUR_RIGHT,
    TURN_OFF_DEGREES,
    NOD_OFF_DEGREES,
)
