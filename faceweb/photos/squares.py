"""The squares people draw around missed faces: as a form sends them, and chosen from a grid over
the photo where nothing can be drawn."""

import math
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from faceweb.photos.closeups import Window
from faceweb.photos.models import Photo

# How many squares fit along the longer side of the photo, by how large the face is in it.
FINENESS = {"large": 5, "medium": 9, "small": 16}
# A face may lie across the border of two squares: so much of them is looked at around the one.
_REACH = 1.5
_LONGEST = 200


class SquareForm(forms.Form):
    """left,top,width,height in fractions of the photo; what lies beyond the photo is cut off."""

    square = forms.CharField(max_length=_LONGEST)

    def clean_square(self) -> Window:
        try:
            left, top, width, height = map(float, self.cleaned_data["square"].split(","))
        except ValueError as error:
            raise ValidationError("not four numbers") from error
        if not all(map(math.isfinite, (left, top, width, height))):
            raise ValidationError("not finite")
        right, bottom = min(1.0, left + width), min(1.0, top + height)
        left, top = max(0.0, left), max(0.0, top)
        if right <= left or bottom <= top:
            raise ValidationError("not in the photo")
        return Window(left, top, right - left, bottom - top)


@dataclass(frozen=True)
class Cell:
    """One square of the grid: `place` is where it lies, `square` what is looked at."""

    row: int
    column: int
    place: Window
    square: Window

    @property
    def box_style(self) -> str:
        left, top, width, height = (100 * value for value in self.place)
        return f"left:{left:.3f}%;top:{top:.3f}%;width:{width:.3f}%;height:{height:.3f}%"

    @property
    def value(self) -> str:
        return ",".join(f"{value:.5f}" for value in self.square)


def grid(photo: Photo, along: int) -> list[Cell]:
    """The squares row by row; those at the right and lower edge may be cut."""
    width, height = photo.size_px
    side = max(width, height) / along
    across, down = side / width, side / height
    return [
        Cell(
            row + 1,
            column + 1,
            _part(column, row, across, down, 1),
            _part(column, row, across, down, _REACH),
        )
        for row in range(math.ceil(1 / down - 1e-9))
        for column in range(math.ceil(1 / across - 1e-9))
    ]


def _part(column: int, row: int, across: float, down: float, reach: float) -> Window:
    """The square, `reach` times as large around its middle, as far as it lies in the photo."""
    beyond = (reach - 1) / 2
    left, top = max(0.0, (column - beyond) * across), max(0.0, (row - beyond) * down)
    right = min(1.0, (column + 1 + beyond) * across)
    bottom = min(1.0, (row + 1 + beyond) * down)
    return Window(left, top, right - left, bottom - top)
