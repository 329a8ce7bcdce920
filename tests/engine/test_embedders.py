"""Embedders by name."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from faceweb.engine.embedders.catalogue import (
    Catalogue,
    EmbedderUnknown,
    get_catalogue,
    get_embedder,
)


def test_each_embedder_is_what_its_name_says() -> None:
    for name in get_catalogue().names():
        embedder = get_embedder(name)
        assert embedder.name == name
        assert float(embedder.calibration.confidence(1)) == 1


def test_an_unknown_name_is_told_what_there_is() -> None:
    with pytest.raises(EmbedderUnknown, match=r"no embedder 'best'; .* dlib_resnet_v1"):
        get_embedder("best")


def test_an_embedder_is_loaded_once() -> None:
    catalogue = Catalogue()
    with ThreadPoolExecutor(8) as threads:
        embedders = list(threads.map(lambda _: catalogue.get("dlib_resnet_v1"), range(8)))
    assert len(set(map(id, embedders))) == 1
