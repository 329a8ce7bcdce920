"""Where people's files are kept: the storage as Django describes it. No Django here."""

from typing import Any

from faceweb.settings import environment

MEDIA_S3_BUCKET = environment.text("MEDIA_S3_BUCKET")


def storage() -> dict[str, Any]:
    """A folder, or the bucket that is named.

    Raises RuntimeError where the packages for S3 are missing, ValueError for an encryption there is
    not.
    """
    if not MEDIA_S3_BUCKET:
        return {"BACKEND": "faceweb.storage.folder.FolderMedia"}
    try:
        import boto3  # noqa: F401
        import storages  # noqa: F401
    except ImportError as error:
        raise RuntimeError(
            "MEDIA_S3_BUCKET is set, and what reaches S3 is not installed: "
            "pip install -r requirements/s3.txt"
        ) from error
    options: dict[str, Any] = {
        "bucket_name": MEDIA_S3_BUCKET,
        "endpoint_url": environment.text("MEDIA_S3_ENDPOINT") or None,
        "region_name": environment.text("MEDIA_S3_REGION") or None,
        "location": environment.text("MEDIA_S3_PREFIX").strip("/"),
        "object_parameters": _encryption(),
    }
    # Without these the usual ways count: AWS_ACCESS_KEY_ID and so on, or the machine's role.
    access_key = environment.text("MEDIA_S3_ACCESS_KEY")
    if access_key:
        secret_key = environment.text("MEDIA_S3_SECRET_KEY")
        options |= {"access_key": access_key, "secret_key": secret_key}
    return {"BACKEND": "faceweb.storage.s3.S3Media", "OPTIONS": options}


def _encryption() -> dict[str, str]:
    """What each object is written with."""
    way = environment.choice("MEDIA_S3_ENCRYPTION", ("none", "AES256", "aws:kms"))
    if way == "none":
        return {}
    key = environment.text("MEDIA_S3_KMS_KEY")
    named = {"SSEKMSKeyId": key} if key and way == "aws:kms" else {}
    return {"ServerSideEncryption": way, **named}
