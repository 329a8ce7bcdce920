"""Embedders: faces to unit vectors whose inner product says how alike two faces are.

`interface` says what an embedder is, `catalogue` which there are; each has a module of its own.
Embeddings of different embedders have nothing to do with each other and are never compared.
"""
