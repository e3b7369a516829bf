"""Makes an OSError, which says it in a line, of whatever boto3 raises."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from twitter_album.storage_errors import StorageRefused, StorageUnavailable

EXPLANATIONS = {
    "NoSuchBucket": "there is no such bucket",
    "InvalidAccessKeyId": "it does not know this key",
    "SignatureDoesNotMatch": "the secret is not that of the key",
    "AccessDenied": "these keys may not do that",
}


@contextmanager
def translated(where: str, *, bucket: str, name: str) -> Iterator[None]:
    """Raises FileNotFoundError of `name`, StorageRefused, StorageUnavailable."""
    try:
        yield
    except ClientError as error:
        status, code = status_of(error), str(error.response["Error"].get("Code"))
        if status == 404 and code != "NoSuchBucket":
            raise FileNotFoundError(
                errno.ENOENT, os.strerror(errno.ENOENT), name
            ) from error
        reason = EXPLANATIONS.get(code, code)
        text = f"{where}, bucket {bucket}, answers {status}: {reason}"
        refused = 300 <= status < 500 and status not in {408, 409, 429}
        raise (StorageRefused if refused else StorageUnavailable)(text) from error
    except NoCredentialsError as error:
        raise StorageRefused(f"there are no keys for {where}") from error
    except BotoCoreError as error:
        text = f"{where} cannot be used: {error}"
        raise StorageUnavailable(text) from error


def status_of(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
