"""Embeddings as they are stored: float16, little-endian, 2 bytes a number.

Rounding a unit vector of 128 numbers to float16 moves an inner product by about 3e-5: far less
than two photos of one face differ.
"""

from collections.abc import Iterable

import numpy as np

from faceweb.engine.types import Embedding, Embeddings

STORED = np.dtype("<f2")


def pack(embedding: Embedding) -> bytes:
    """256 bytes for 128 numbers."""
    return embedding.astype(STORED).tobytes()


def unpack(blobs: Iterable[bytes | memoryview]) -> Embeddings:
    """(n, d) float32 from stored blobs of one length; PostgreSQL hands them out as memoryviews.

    Raises ValueError for blobs of different lengths, and for none at all.
    """
    return np.stack([np.frombuffer(blob, STORED) for blob in blobs]).astype(np.float32)
