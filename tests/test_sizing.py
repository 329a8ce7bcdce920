"""What a machine or a container has, and how many processes follow from it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faceweb.machine import Machine, machine
from faceweb.sizing import FACE_SERVER_BYTES, sentence, sized_for

GIBIBYTE = 1024**3
CORES = len(os.sched_getaffinity(0))


@pytest.fixture(autouse=True)
def _unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEB_WORKERS", "WEB_THREADS", "WORKER_CONCURRENCY", "FACE_SERVER_WORKERS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def seen(tmp_path: Path) -> Callable[..., Machine]:
    """seen(files, membership) -> the machine, with these control files and 8 GB available."""

    def look(files: dict[str, str], membership: str = "0::/") -> Machine:
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
        (tmp_path / "membership").write_text(membership)
        (tmp_path / "meminfo").write_text("MemTotal: 9999999 kB\nMemAvailable: 8388608 kB\n")
        return machine(tmp_path, tmp_path / "membership", tmp_path / "meminfo")

    return look


def test_without_control_groups_it_is_the_affinity_and_what_is_available(seen: Any) -> None:
    assert seen({}) == Machine(CORES, 8 * GIBIBYTE)


@pytest.mark.parametrize(
    ("files", "membership"),
    [
        ({"cpu.max": "50000 100000", "memory.max": "1073741824"}, "0::/"),
        ({"a/b/cpu.max": "100000 100000", "a/memory.max": "1073741824"}, "0::/a/b"),
        (
            {"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000",
             "memory/memory.limit_in_bytes": "1073741824"},
            "4:memory:/far\n3:cpu,cpuacct:/far",
        ),
    ],
)  # fmt: skip
def test_a_container_has_what_its_control_group_allows(
    seen: Any, files: dict[str, str], membership: str
) -> None:
    assert seen(files, membership) == Machine(1, GIBIBYTE)


def test_a_limit_that_says_max_is_none(seen: Any) -> None:
    unlimited = {"cpu.max": "max 100000", "memory.max": "max", "cpu/cpu.cfs_quota_us": "-1"}
    assert seen(unlimited) == Machine(CORES, 8 * GIBIBYTE)


def test_a_small_household_gets_one_process_of_each_that_is_large() -> None:
    sizes = sized_for(Machine(2, 2 * GIBIBYTE))

    assert (sizes.web_processes, sizes.worker_processes, sizes.face_server_processes) == (1, 2, 1)


@pytest.mark.parametrize(("cores", "gigabytes"), [(1, 1), (4, 8), (16, 4), (64, 256)])
def test_what_is_chosen_fits_into_the_memory_and_onto_the_cores(cores: int, gigabytes: int) -> None:
    sizes = sized_for(Machine(cores, gigabytes * GIBIBYTE))

    assert min(sizes) >= 1
    assert sizes.face_server_processes * FACE_SERVER_BYTES <= gigabytes * GIBIBYTE / 2
    assert sizes.face_server_processes <= cores
    assert sizes.face_server_processes * sizes.face_server_threads >= cores
    assert sizes.worker_processes <= max(2, cores)


def test_what_the_operator_says_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(
        ("WEB_WORKERS", "WEB_THREADS", "WORKER_CONCURRENCY", "FACE_SERVER_WORKERS"), start=5
    ):
        monkeypatch.setenv(name, str(number))

    assert sized_for(Machine(2, GIBIBYTE))[:4] == (5, 6, 7, 8)


def test_what_was_chosen_is_said_on_one_line() -> None:
    assert "\n" not in sentence()
    assert sentence().startswith(f"{machine().cores} core")
