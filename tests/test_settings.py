"""docs/settings.md and what the programs read agree."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
_READ = re.compile(r"\b(?:text|number|flag|choice|words|pairs)\(\s*\"([A-Z][A-Z0-9_]+)\"")


def _read() -> set[str]:
    """The variables that are read by name."""
    folders = (ROOT / "faceweb" / "settings", ROOT / "faceweb")
    files = {*folders[0].glob("*.py"), *folders[1].glob("*.py")}
    return {name for file in files for name in _READ.findall(file.read_text())}


def _documented() -> set[str]:
    """Those in the first column of the table."""
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "docs" / "settings.md").read_text(), re.M)
    return {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}


def test_every_setting_is_documented() -> None:
    assert _read() - _documented() == set()


def test_no_setting_is_documented_that_is_not_read() -> None:
    source = "".join(file.read_text() for file in (ROOT / "faceweb").rglob("*.py"))
    source += "".join(file.read_text() for file in (ROOT / "tests").glob("*.py"))
    derived = {name for name in _documented() if name.startswith("FACE_MAX_")}
    unread = {name for name in _documented() - derived if f'"{name}"' not in source}
    assert unread == set()


def test_the_ages_of_the_guide_are_those_that_were_measured() -> None:
    measured = (ROOT / "weights" / "PROBES.md").read_text().split("## Who passes for an age")[1]
    shares = {
        band.replace("-", " to "): re.findall(r"(\d+)%", rest)
        for band, rest in re.findall(r"^\| (\d+-\d+) \| \d+ \|(.+)\|$", measured, re.M)
    }
    guide = (ROOT / "docs" / "moderation.md").read_text()
    said = {
        band: re.findall(r"(\d+) %", rest)
        for band, rest in re.findall(r"^\| (\d+ to \d+) \|(.+)\|$", guide, re.M)
    }
    assert len(said) == 4
    assert said == {band: shares[band] for band in said}
