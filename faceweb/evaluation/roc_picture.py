"""The ROC curve as an SVG: how many of one person's pairs are accepted at which rate of strangers.

Drawn here: two axes and a line need no plotting library.
"""

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 616, 64, 364  # of the axes
COLORS = ("#1f5fa8", "#b4530a")
# The rates of one person's pairs that the lower end may have: the highest that shows all curves.
FLOORS = (0.9, 0.8, 0.5, 0.0)


def roc_svg(title: str, curves: Mapping[str, Sequence[Sequence[float]]]) -> str:
    """A picture of at most two curves by name, each a row of (false, true) match rates with the
    least false match rate first, at least one point each."""
    least = min(points[0][0] for points in curves.values())
    decades = max(1, math.ceil(-math.log10(least) - 1e-9))
    lowest = min(true for points in curves.values() for _, true in points)
    floor = next((one for one in FLOORS if one <= lowest), 0.0)

    def place(false: float, true: float) -> str:
        x = LEFT + (RIGHT - LEFT) * (1 + math.log10(false) / decades)
        y = BOTTOM - (BOTTOM - TOP) * (true - floor) / (1 - floor)
        return f"{x:.1f},{y:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="26" font-size="16">{escape(title)}</text>',
    ]
    for decade in range(decades + 1):
        x = LEFT + (RIGHT - LEFT) * (1 - decade / decades)
        word = "1" if decade == 0 else f"1e-{decade}"
        parts.append(_line(x, TOP, x, BOTTOM))
        parts.append(f'<text x="{x:.1f}" y="{BOTTOM + 18}" text-anchor="middle">{word}</text>')
    for step in range(6):
        true = floor + (1 - floor) * step / 5
        y = BOTTOM - (BOTTOM - TOP) * step / 5
        parts.append(_line(LEFT, y, RIGHT, y))
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{true:.0%}</text>')
    for number, (name, points) in enumerate(curves.items()):
        color = COLORS[number]
        line = " ".join(place(false, true) for false, true in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        y = BOTTOM - 14 - 20 * number
        parts.append(
            f'<text x="{RIGHT - 8}" y="{y}" text-anchor="end" fill="{color}">{escape(name)}</text>'
        )
    middle = (LEFT + RIGHT) / 2
    parts.append(
        f'<text x="{middle:.1f}" y="{BOTTOM + 42}" text-anchor="middle">'
        "strangers&#8217; pairs accepted (false match rate)</text>"
    )
    parts.append(f'<text x="{LEFT}" y="{TOP - 12}">one person&#8217;s pairs accepted</text>')
    return "\n".join([*parts, "</svg>", ""])


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'
