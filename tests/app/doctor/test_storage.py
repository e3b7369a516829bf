"""What `manage.py doctor` finds at the bucket, and at the Facebook Page."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.app.doctor.conftest import Doctor
from tests.facebook_page import Page
from tests.s3 import Bucket
from tests.s3_proxy import FaultyProxy

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class TestBucket:
    def test_that_can_be_used_is_all_right_and_empty_afterwards(
        self, bucket: Bucket, doctor: Doctor
    ) -> None:
        told = doctor("storage")
        assert "pictures" not in told.text.lower()
        assert not bucket.objects()

    def test_that_is_not_there_is_named(self, bucket: Bucket, doctor: Doctor) -> None:
        bucket.remove()
        told = doctor("storage")
        assert told.names("ERROR", "there is no such bucket", "MEDIA_STORAGE_URL")

    def test_that_refuses_the_keys_is_named(
        self, bucket: Bucket, proxy: FaultyProxy, doctor: Doctor
    ) -> None:
        proxy.fault = lambda method, path: "403"
        problem = "these keys may not do that"
        assert doctor("storage").names("ERROR", problem, "s3:PutObject")

    def test_that_may_be_read_and_not_written_is_named(
        self, bucket: Bucket, proxy: FaultyProxy, doctor: Doctor
    ) -> None:
        proxy.fault = lambda method, path: "403" if method == "PUT" else ""
        assert doctor("storage").names("ERROR", "Pictures cannot be stored", "s3:Put")

    def test_that_is_out_of_reach_is_named(
        self, bucket: Bucket, doctor: Doctor
    ) -> None:
        bucket.use(address="http://127.0.0.1:9")
        bucket.fail_fast()
        problem = "Pictures cannot be stored for now"
        assert doctor("storage").names("ERROR", problem, "Check the host")

    def test_that_visitors_may_not_read_is_named(
        self, bucket: Bucket, proxy: FaultyProxy, doctor: Doctor
    ) -> None:
        proxy.fault = lambda method, path: "403" if "X-Amz-Signature" in path else ""
        problem = "Browsers cannot read pictures from the bucket: it answers 403"
        assert doctor("storage").names("ERROR", problem, "Check MEDIA_STORAGE_URL")
        assert not bucket.objects()

    def test_that_lacks_the_pictures_of_this_disk_is_named(
        self, bucket: Bucket, settings: Settings, doctor: Doctor
    ) -> None:
        folder = Path(settings.MEDIA_ROOT) / "ab"
        folder.mkdir(parents=True)
        (folder / "a-320.webp").write_bytes(b"a picture")
        told = doctor("storage")
        assert told.names("ERROR", "leads to an empty place", "To copy them")
        assert "manage.py upload_pictures" in told.text


class TestFacebook:
    def test_whose_token_is_good_is_all_right(self, page: Page, doctor: Doctor) -> None:
        assert "All right: facebook" in doctor("facebook").text

    def test_whose_token_has_expired_is_named(self, page: Page, doctor: Doctor) -> None:
        page.tokens.clear()
        problem = "The Page token has expired or was withdrawn"
        assert doctor("facebook").names("ERROR", problem, "FACEBOOK_PAGE_TOKEN")
