"""Landmarks and attributes of the faces of one picture: what has to be looked at for them.

Each network is loaded when it is first needed and runs in batches over all faces of the picture.
Nothing runs that nobody asked about. What is said of what was seen: `attributes.statements`.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

import numpy as np

from faceweb.engine.attributes.brightness import eyes_against_cheeks
from faceweb.engine.attributes.emotion import EmotionNetworks
from faceweb.engine.attributes.pixels import measure_pixels
from faceweb.engine.attributes.statements import Seen, statement
from faceweb.engine.attributes.traits import Probes
from faceweb.engine.attributes.views import CLOSE_REACH, WIDE_REACH, cut_views
from faceweb.engine.description import Attribute, Description
from faceweb.engine.face import FoundFace
from faceweb.engine.head_pose import head_pose_of
from faceweb.engine.landmarks import landmarks_of
from faceweb.engine.mesh import MeshNetwork
from faceweb.engine.portrait import PortraitNetwork
from faceweb.engine.types import RGBImage
from faceweb.engine.weights import (
    EMOTION,
    EXPRESSION,
    FACE_MESH,
    PORTRAIT,
    PROBES,
    read_verified,
    shared_session,
)

# Faces looked at together; the crops of more would only fill the memory.
BATCH_SIZE = 16

PIXELS = frozenset({Attribute.BLUR, Attribute.EXPOSURE, Attribute.NOISE})
# Said of every face, so without the mesh, which tells what there is to be read.
WITHOUT_MESH = PIXELS | {Attribute.AGE, Attribute.GENDER}
WITHOUT_PORTRAIT = PIXELS | {Attribute.HEAD_POSE, Attribute.EMOTION}
WITH_BRIGHTNESS = frozenset({Attribute.GLASSES, Attribute.OCCLUSION, Attribute.QUALITY})

_Loaded = TypeVar("_Loaded")


class Once(Generic[_Loaded]):
    """What `load` gives, loaded at the first call; threads may share it."""

    def __init__(self, load: Callable[[], _Loaded]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def __call__(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded


class Describer:
    """One instance serves any number of threads."""

    def __init__(self) -> None:
        self._mesh = Once(lambda: MeshNetwork(shared_session(FACE_MESH)))
        self._portrait = Once(lambda: PortraitNetwork(shared_session(PORTRAIT)))
        self._probes = Once(lambda: Probes(read_verified(PROBES)))
        self._emotion = Once(
            lambda: EmotionNetworks(shared_session(EMOTION), shared_session(EXPRESSION))
        )

    def describe(
        self,
        image: RGBImage,
        faces: Sequence[FoundFace],
        wanted: frozenset[Attribute],
        *,
        landmarks: bool = False,
    ) -> list[Description]:
        """What is wanted of faces found in this very image, in their order.

        Raises WeightsProblem where a model file is missing or altered.
        """
        return [
            description
            for start in range(0, len(faces), BATCH_SIZE)
            for description in self._describe(
                image, faces[start : start + BATCH_SIZE], wanted, landmarks
            )
        ]

    def _describe(
        self,
        image: RGBImage,
        faces: Sequence[FoundFace],
        wanted: frozenset[Attribute],
        landmarks: bool,
    ) -> list[Description]:
        seen = [Seen(face) for face in faces]
        if wanted & PIXELS or Attribute.QUALITY in wanted:
            seen = [replace(one, pixels=measure_pixels(image, one.face.rectangle)) for one in seen]
        seen = self._look_at_views(image, seen, wanted)
        if not landmarks and wanted <= WITHOUT_MESH:
            return [statement(one, wanted) for one in seen]
        meshes = self._mesh().draw(image, faces)
        return [
            replace(
                statement(
                    replace(one, pose=head_pose_of(points), certainty=float(certainty)), wanted
                ),
                landmarks=landmarks_of(points) if landmarks else None,
            )
            for one, points, certainty in zip(seen, meshes.points, meshes.certainty, strict=True)
        ]

    def _look_at_views(
        self, image: RGBImage, seen: list[Seen], wanted: frozenset[Attribute]
    ) -> list[Seen]:
        """Adds what the close view, and for hair the wide one, shows."""
        if wanted <= WITHOUT_PORTRAIT and Attribute.EMOTION not in wanted:
            return seen
        points = np.stack([one.face.points for one in seen])
        close = cut_views(image, points, CLOSE_REACH)
        if Attribute.EMOTION in wanted:
            emotions = self._emotion().read(close)
            seen = [replace(one, emotion=e) for one, e in zip(seen, emotions, strict=True)]
        if wanted & WITH_BRIGHTNESS:
            ratios = eyes_against_cheeks(close)
            seen = [
                replace(one, eye_brightness=float(ratio))
                for one, ratio in zip(seen, ratios, strict=True)
            ]
        if not wanted <= WITHOUT_PORTRAIT:
            portraits = self._portrait().describe(close)
            traits = self._probes().traits(portraits)
            seen = [replace(one, traits=t) for one, t in zip(seen, traits, strict=True)]
            if Attribute.HAIR in wanted:
                wide = self._portrait().describe(cut_views(image, points, WIDE_REACH))
                hair = self._probes().hair(portraits, wide)
                seen = [replace(one, hair=h) for one, h in zip(seen, hair, strict=True)]
        return seen
