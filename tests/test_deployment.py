"""What the containers are told agrees with the program, its settings and its documents."""

import re
from typing import Any

import pytest
import yaml

from faceweb.processes import PARTS
from faceweb.settings.environment import BASE_DIR

# What another image is told, or the proxy alone.
_OTHERS = ("prepare-site", "prepare-faceserver", "proxy", "postgres", "valkey")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
    return content


def test_every_part_but_valkey_is_a_container_that_runs_it(compose: dict[str, Any]) -> None:
    ours = {name: of for name, of in compose["services"].items() if name not in _OTHERS}
    assert set(ours) == set(PARTS) - {"valkey"}
    for name, service in ours.items():
        assert service["command"] == ["run", name]


def test_every_container_of_ours_is_closed_as_far_as_it_goes(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name != "postgres":
            assert service["read_only"], name
    assert re.search(r"^USER \d+$", (BASE_DIR / "Dockerfile").read_text(), re.M)


def test_every_variable_of_the_compose_file_stands_in_the_example() -> None:
    asked = re.findall(r"\$\{([A-Z0-9_]+)", (BASE_DIR / "docker-compose.yml").read_text())
    said = re.findall(r"^([A-Z0-9_]+)=", (BASE_DIR / ".env.example").read_text(), re.M)
    assert sorted(set(asked)) == sorted(said)


def test_every_setting_the_containers_are_given_is_documented(compose: dict[str, Any]) -> None:
    documented = set(re.findall(r"`([A-Z0-9_]+)`", (BASE_DIR / "docs" / "settings.md").read_text()))
    given = {name for of in compose["services"].values() for name in of.get("environment", {})}
    assert {each for each in given if not each.startswith("POSTGRES_")} <= documented


def test_images_are_chosen_by_variables(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["image"].startswith("${"), name


def test_the_image_holds_every_folder_that_the_program_reads() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", (BASE_DIR / "Dockerfile").read_text(), re.M)
    assert {"manage.py", "faceweb", "templates", "static", "weights"} <= set(copied)
