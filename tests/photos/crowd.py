"""A wide photo with a face that is too small to be found at first, and large in the original."""

from pathlib import Path
from typing import Any

from PIL import Image

from tests.assets import PERSON_A_1, PORTRAIT

SIZE_PX = (5400, 3600)
# Where the small face lies, in pixels of the original: left, top, width, height.
SMALL = (4200, 2300, 60, 60)


def wide_photo(folder: Path) -> Path:
    """A large face at the left, which is found at once, and the small one at the right."""
    ground = Image.new("RGB", SIZE_PX, (142, 150, 138))
    left, top, width, height = SMALL
    with Image.open(PORTRAIT) as portrait:
        ground.paste(portrait.convert("RGB").resize((width, height)), (left, top))
    with Image.open(PERSON_A_1) as person:
        person.thumbnail((2400, 2400))
        ground.paste(person, (300, 400))
    path = folder / "wide.jpg"
    ground.save(path, quality=90)
    return path


def around(grow: float) -> str:
    """The form's value for a square around the small face of the wide photo, `grow` times its
    size."""
    left, top, side, _height = SMALL
    beyond = side * (grow - 1) / 2
    return ",".join(
        f"{part:.6f}"
        for part in (
            (left - beyond) / SIZE_PX[0],
            (top - beyond) / SIZE_PX[1],
            side * grow / SIZE_PX[0],
            side * grow / SIZE_PX[1],
        )
    )


def square_of(face: Any) -> str:
    return f"{face.left},{face.top},{face.width},{face.height}"
