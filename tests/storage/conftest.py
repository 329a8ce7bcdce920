"""A real S3 service on a port of its own, and the site with its files there."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from faceweb.storage.s3 import S3Media
from tests.environment import free_port


class Service:
    """An S3 service over HTTP, in this process. What it holds survives `stop`."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: Any = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with warnings.catch_warnings(action="ignore"):
            from moto.server import ThreadedMotoServer

            self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
            self._server.start()

    def stop(self) -> None:
        """Nobody listens any more."""
        if self._server is not None:
            self._server.stop()
            self._server._server.server_close()
            self._server = None

    def client(self) -> Any:
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name="eu-central-1",
            aws_access_key_id="id",
            aws_secret_access_key="secret",
        )

    def make_bucket(self, name: str, *, versions: bool = False) -> None:
        place = {"LocationConstraint": "eu-central-1"}
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration=place)
        if versions:
            self.client().put_bucket_versioning(
                Bucket=name, VersioningConfiguration={"Status": "Enabled"}
            )

    def options(self, bucket: str) -> dict[str, Any]:
        return {
            "bucket_name": bucket,
            "endpoint_url": self.address,
            "region_name": "eu-central-1",
            "location": "site",
            "access_key": "id",
            "secret_key": "secret",
            "object_parameters": {"ServerSideEncryption": "AES256"},
        }

    def keys(self, bucket: str) -> list[str]:
        """Of every version of every object, and of what is left of uploads."""
        client = self.client()
        found = client.list_object_versions(Bucket=bucket)
        kept = [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]
        begun = client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
        return [each["Key"] for each in (*kept, *begun)]


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    running.start()
    httpx.post(f"{running.address}/moto-api/reset").raise_for_status()
    yield running
    running.stop()


@pytest.fixture
def storage(service: Service) -> S3Media:
    """A bucket of its own."""
    service.make_bucket("photos")
    return S3Media(**service.options("photos"))


@pytest.fixture
def on_s3(service: Service, settings: Any, media: Path) -> Iterator[Service]:
    """The site's files lie in a bucket, and none in a folder."""
    service.make_bucket("photos")
    settings.MEDIA_S3_BUCKET = "photos"
    options = service.options("photos")
    kept_in = {"BACKEND": "faceweb.storage.s3.S3Media", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": kept_in}
    yield service
    assert not media.exists()
