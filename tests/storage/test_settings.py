"""Where files are kept, by the environment."""

import subprocess
import sys
from typing import Any

import pytest

from faceweb.settings import media


def test_files_lie_in_a_folder_unless_a_bucket_is_named() -> None:
    assert media.storage() == {"BACKEND": "faceweb.storage.folder.FolderMedia"}


def test_a_bucket_with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MEDIA_S3_BUCKET", "photos")
    for name, value in {
        "ENDPOINT": "https://s3.example",
        "REGION": "eu-1",
        "PREFIX": "/faceweb/",
        "ACCESS_KEY": "id",
        "SECRET_KEY": "secret",
        "ENCRYPTION": "aws:kms",
        "KMS_KEY": "key-1",
    }.items():
        monkeypatch.setenv(f"MEDIA_S3_{name}", value)
    options: dict[str, Any] = media.storage()["OPTIONS"]
    assert options == {
        "bucket_name": "photos",
        "endpoint_url": "https://s3.example",
        "region_name": "eu-1",
        "location": "faceweb",
        "object_parameters": {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "key-1"},
        "access_key": "id",
        "secret_key": "secret",
    }


def test_without_the_packages_one_is_told_what_to_install() -> None:
    program = "import sys; sys.modules['boto3'] = None; import faceweb.settings.site"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"MEDIA_S3_BUCKET": "photos", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pip install -r requirements/s3.txt" in done.stderr
