"""A wide photo with a face that is too small to be found at first, and large in the original."""

from pathlib import Path

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
