"""An object of S3 as a file: read from any place in it, or written in parts as it is made."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, cast

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File

from faceweb.imaging import MEBIBYTE
from faceweb.storage import StorageAway

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed import ReadableBuffer, WriteableBuffer

    BytesFile = File[bytes]
else:
    BytesFile = File

# At most 10,000 parts of at least 5 MiB (S3 User Guide, "multipart upload limits"): 156 GiB.
_PART_BYTES = 16 * MEBIBYTE


@contextlib.contextmanager
def told_plainly(name: str, refused: type[OSError] = StorageAway) -> Iterator[None]:
    """What the service says, as the errors of files: FileNotFoundError, `refused` for what the
    account may not do, StorageAway for the rest."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        code = error.response.get("Error", {}).get("Code", "")
        if status == 404 and code != "NoSuchBucket":
            raise FileNotFoundError(name) from error
        if status == 403:
            raise refused(f"the storage refuses: {code}") from error
        raise StorageAway(f"the storage answers {status}: {code}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageAway(f"the storage does not answer: {type(error).__name__}") from error


class Reading(io.RawIOBase):
    """The object's bytes, fetched as they are read. One that is replaced meanwhile is not mixed
    with what came in its place. Raises StorageAway."""

    def __init__(self, client: Any, place: dict[str, str]) -> None:
        """Raises what the client does: see `told_plainly`."""
        self._client, self._place = client, place
        answer = client.get_object(**place)
        self._size, self._etag = answer["ContentLength"], answer["ETag"]
        self._body, self._body_at = answer["Body"], 0
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if self._at >= self._size or not len(view):
            return 0
        with told_plainly(""):
            if self._at != self._body_at:
                self._go_to(self._at)
            piece = self._body.read(len(view))
        if not piece:
            raise StorageAway("the storage sent less than it said")
        view[: len(piece)] = piece
        self._at = self._body_at = self._at + len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()

    def _go_to(self, position: int) -> None:
        self._body.close()
        answer = self._client.get_object(
            **self._place, Range=f"bytes={position}-", IfMatch=self._etag
        )
        self._body, self._body_at = answer["Body"], position


class Writing(io.RawIOBase):
    """An object that is there when it is closed and not before: one part of it in memory. Raises
    StorageAway."""

    def __init__(self, client: Any, place: dict[str, str], parameters: dict[str, Any]) -> None:
        self._client, self._place, self._parameters = client, place, parameters
        self._waiting = bytearray()
        self._upload_id = ""
        self._parts: list[dict[str, Any]] = []

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        self._waiting += data
        while len(self._waiting) >= _PART_BYTES:
            self._send(bytes(self._waiting[:_PART_BYTES]))
            del self._waiting[:_PART_BYTES]
        return memoryview(data).nbytes

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        try:
            self._complete()
        except OSError:
            self._forget()
            raise

    def abandon(self) -> None:
        """Leave nothing of it."""
        super().close()
        self._forget()

    def _complete(self) -> None:
        with told_plainly(""):
            if not self._upload_id:
                body = bytes(self._waiting)
                self._client.put_object(**self._place, **self._parameters, Body=body)
                return
            if self._waiting:
                self._send(bytes(self._waiting))
            self._client.complete_multipart_upload(
                **self._place, UploadId=self._upload_id, MultipartUpload={"Parts": self._parts}
            )

    def _send(self, part: bytes) -> None:
        with told_plainly(""):
            if not self._upload_id:
                made = self._client.create_multipart_upload(**self._place, **self._parameters)
                self._upload_id = made["UploadId"]
            number = len(self._parts) + 1
            answer = self._client.upload_part(
                **self._place, UploadId=self._upload_id, PartNumber=number, Body=part
            )
        self._parts.append({"ETag": answer["ETag"], "PartNumber": number})

    def _forget(self) -> None:
        if self._upload_id:
            with contextlib.suppress(OSError), told_plainly(""):
                self._client.abort_multipart_upload(**self._place, UploadId=self._upload_id)


class Written(BytesFile):
    """A file being written. Left by an exception, it never was."""

    def __init__(self, writing: Writing, name: str) -> None:
        super().__init__(cast("IO[bytes]", writing), name)
        self._writing = writing

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._writing.abandon()
