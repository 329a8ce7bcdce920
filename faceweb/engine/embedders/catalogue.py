"""Which embedders there are, by name; each is loaded when it is first asked for.

Beside those that come with faceweb, the operator's own: one TOML file each in the folder that the
environment variable FACE_EMBEDDERS names (`entry`).
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from faceweb.engine.embedders import custom, dlib_resnet, entry, fused
from faceweb.engine.embedders.entry import EmbedderProblem, Entry
from faceweb.engine.embedders.interface import Embedder
from faceweb.once import once

_BUILT_IN: dict[str, Callable[[], Embedder]] = {
    dlib_resnet.NAME: dlib_resnet.load,
    fused.NAME: fused.load,
}


class EmbedderUnknown(LookupError):
    """No embedder of this name is installed."""


class Catalogue:
    """The built-in embedders and those of a folder. One instance serves any number of threads.

    Raises EmbedderProblem for a folder or file that cannot be read or says something wrong.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._entries = _read_folder(folder) if folder else {}
        self._loading = threading.Lock()
        self._loaded: dict[str, Embedder] = {}

    def names(self) -> list[str]:
        """Of all embedders, in alphabetical order; without the digest of the operator's own."""
        return sorted([*_BUILT_IN, *self._entries])

    def get(self, name: str) -> Embedder:
        """The embedder of this name, loaded on the first call (about 0.1 s).

        One of the operator's own goes by its plain name and by the full one that rows remember.
        Raises EmbedderUnknown where there is none, and where the full name is of another version;
        EmbedderProblem or faceweb.engine.weights.WeightsProblem where it cannot be loaded.
        """
        found = self._loaded.get(name)
        if found is not None:
            return found
        with self._loading:
            if name not in self._loaded:
                embedder = self._load(name)
                self._loaded[name] = self._loaded[embedder.name] = embedder
            return self._loaded[name]

    def _load(self, name: str) -> Embedder:
        if name in _BUILT_IN:
            return _BUILT_IN[name]()
        plain_name = name.partition("@")[0]
        own = self._entries.get(plain_name)
        if own is None or name not in (plain_name, own.full_name):
            raise EmbedderUnknown(f"no embedder {name!r}; there are: {', '.join(self.names())}")
        return self._loaded.get(own.full_name) or custom.load(own)


def get_embedder(name: str) -> Embedder:
    """An embedder of the process's catalogue; raises what `Catalogue` and its `get` raise."""
    return get_catalogue().get(name)


@once
def get_catalogue() -> Catalogue:
    """The process's catalogue."""
    folder = os.environ.get("FACE_EMBEDDERS", "").strip()
    return Catalogue(Path(folder) if folder else None)


def _read_folder(folder: Path) -> dict[str, Entry]:
    if not folder.is_dir():
        raise EmbedderProblem(f"FACE_EMBEDDERS: {folder} is no folder")
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        own = entry.read(path)
        if own.name in _BUILT_IN or own.name in entries:
            raise EmbedderProblem(f"{path.name}: the name {own.name!r} is taken")
        entries[own.name] = own
    return entries
