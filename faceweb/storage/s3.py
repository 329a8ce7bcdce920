"""People's files in a bucket of an S3 service, by django-storages. Needs requirements/s3.txt."""

from __future__ import annotations

import datetime as dt
import functools
import io
from collections.abc import Iterator
from typing import Any, NoReturn

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.core.files.base import File
from django.utils.deconstruct import deconstructible
from storages.backends.s3 import S3Storage

from faceweb.imaging import MEBIBYTE
from faceweb.storage import Stored
from faceweb.storage.s3_files import Reading, Writing, Written, told_plainly

_READ_AT_ONCE = 256 * 1024
_KEYS_AT_ONCE = 1000  # of one call that lists or deletes (S3 API reference, DeleteObjects)
# A request that waits for the service keeps a thread of the web server, or a worker, from others.
_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S, _TRIES = 3, 15, 3


@deconstructible
class S3Media(S3Storage):  # type: ignore[misc]
    """Private objects; no rights of their own and no public address. Signature version 4."""

    def __init__(self, **options: Any) -> None:
        own_endpoint = bool(options.get("endpoint_url"))
        super().__init__(
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if own_endpoint else "auto"},
                connect_timeout=_CONNECT_TIMEOUT_S,
                read_timeout=_READ_TIMEOUT_S,
                retries={"total_max_attempts": _TRIES, "mode": "standard"},
                # Other services than Amazon's do not know the checksums botocore adds by itself.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            transfer_config=TransferConfig(
                use_threads=False,
                multipart_threshold=64 * MEBIBYTE,
                multipart_chunksize=16 * MEBIBYTE,
            ),
            default_acl=None,
            file_overwrite=True,
            **options,
        )

    def url(self, name: str, *args: Any, **options: Any) -> NoReturn:
        raise NotImplementedError("a file is shown by a view that asks for permission")

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Raises FileNotFoundError, StorageAway."""
        place = {"Bucket": self.bucket_name, "Key": self._key(name)}
        if "w" in mode:
            return Written(Writing(self._client, place, self.get_object_parameters(name)), name)
        with told_plainly(name):
            raw = Reading(self._client, place)
        return File(io.BufferedReader(raw, _READ_AT_ONCE), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with told_plainly(name):
            saved: str = super()._save(name, content)
        return saved

    def delete(self, name: str) -> None:
        """The file, and what a bucket with versions kept of it."""
        key = self._key(name)
        with told_plainly(name):
            self._client.delete_object(Bucket=self.bucket_name, Key=key)
            if self._keeps_versions:
                self._delete_all(each for each in self._versions(key) if each["Key"] == key)

    def delete_tree(self, folder: str) -> None:
        prefix = f"{self._key(folder)}/"
        with told_plainly(folder):
            if self._keeps_versions:
                self._delete_all(self._versions(prefix))
            else:
                self._delete_all({"Key": each["Key"]} for each in self._objects(prefix))

    def exists(self, name: str) -> bool:
        """Of a folder: whether a file lies in it."""
        key = self._key(name)
        with told_plainly(name):
            # The first name that begins like this is the file's own, if it is there.
            return self._first(key) == key or bool(self._first(f"{key}/"))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with told_plainly(name):
            listed: tuple[list[str], list[str]] = super().listdir(name)
        return listed

    def size(self, name: str) -> int:
        return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> dt.datetime:
        modified: dt.datetime = self._head(name)["LastModified"]
        return modified

    def walk(self) -> Iterator[Stored]:
        root = self._key("")
        with told_plainly(""):
            for each in self._objects(f"{root}/" if root else ""):
                name = each["Key"].removeprefix(f"{root}/")
                yield Stored(name, each["Size"], each["ETag"].strip('"'))

    @property
    def _client(self) -> Any:
        """Of this thread."""
        return self.connection.meta.client

    @functools.cached_property
    def _keeps_versions(self) -> bool:
        """Raises StorageAway; an account that may not ask is taken for one of a plain bucket."""
        try:
            with told_plainly("the bucket's versions", refused=PermissionError):
                found = self._client.get_bucket_versioning(Bucket=self.bucket_name)
        except PermissionError:
            return False
        return "Status" in found

    def _key(self, name: str) -> str:
        key: str = self._normalize_name(name.strip("/"))
        return key.rstrip("/")

    def _head(self, name: str) -> dict[str, Any]:
        with told_plainly(name):
            found: dict[str, Any] = self._client.head_object(
                Bucket=self.bucket_name, Key=self._key(name)
            )
        return found

    def _first(self, prefix: str) -> str:
        """The first key that begins so; empty without one."""
        found = self._client.list_objects_v2(Bucket=self.bucket_name, Prefix=prefix, MaxKeys=1)
        return next((str(each["Key"]) for each in found.get("Contents", ())), "")

    def _objects(self, prefix: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
            yield from page.get("Contents", ())

    def _versions(self, prefix: str) -> Iterator[dict[str, str]]:
        pages = self._client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
            for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield {"Key": each["Key"], "VersionId": each["VersionId"]}

    def _delete_all(self, doomed: Iterator[dict[str, str]]) -> None:
        """Raises OSError when the service keeps one of them."""
        every = list(doomed)  # of one folder
        for start in range(0, len(every), _KEYS_AT_ONCE):
            piece = {"Objects": every[start : start + _KEYS_AT_ONCE], "Quiet": True}
            answer = self._client.delete_objects(Bucket=self.bucket_name, Delete=piece)
            if kept := answer.get("Errors"):
                raise OSError(f"{len(kept)} files were not deleted: {kept[0].get('Code')}")
