"""The e-mail of a milestone: what it says and shows, and when it is ready to leave."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from app.milestones import email_pictures, emails, outbox
from app.models import Album, Delivery, Milestone, Photo, SiteIdentity
from tests.app.factories import (
    make_album,
    make_owner,
    make_photo,
    make_photos,
    store_picture,
)
from tests.app.mail_server import Mailbox
from tests.app.milestones.mailing import html_of, pass_time, reach, text_of

PNG = b"\x89PNG\r\n\x1a\n and so on"


@pytest.mark.django_db
@pytest.mark.one_database
class TestLetter:
    def test_tells_the_days_of_the_event(self, mailbox: Mailbox) -> None:
        reach(2)
        Album.objects.update(starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 28))

        outbox.send_due()

        (mail,) = mailbox.received
        for body in (text_of(mail), html_of(mail)):
            assert "26 Nov 2026 to 28 Nov 2026" in body

    def test_tells_the_number_and_leads_to_the_album(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://album.example"
        reach(2)

        outbox.send_due()

        (mail,) = mailbox.received
        assert mail["Subject"] == "#carnival has 2 photos"
        assert mail["To"] == mail["X-Envelope-To"] == "ana@one.example"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"] == Delivery.objects.get().message_id
        for body in (text_of(mail), html_of(mail)):
            assert "https://album.example/topic/%23carnival" in body
            assert "https://album.example/topic/%23carnival/7" in body

    def test_names_the_site_and_the_album_as_people_do(self, mailbox: Mailbox) -> None:
        SiteIdentity(name="Les <Gilles>", logo=PNG, logo_mark="0" * 16).save()
        make_album(
            title="Carnival in Binche", milestones="1", recipients="ana@one.example"
        )
        make_photo(Album.objects.get())

        outbox.send_due()

        (mail,) = mailbox.received
        assert mail["Subject"] == "Carnival in Binche has 1 photo"
        assert "Les <Gilles>" in text_of(mail)
        assert "Les &lt;Gilles&gt;" in html_of(mail)
        assert "#carnival" in html_of(mail)
        logo = next(part for part in mail.walk() if part["Content-ID"])
        assert logo["Content-ID"] == "<logo@album>"
        assert logo.get_payload(decode=True) == PNG
        assert "Twitter Album" not in text_of(mail) + html_of(mail)

    def test_shows_the_six_newest_as_jpegs(self, mailbox: Mailbox) -> None:
        album = make_album(milestones="8", recipients="ana@one.example")
        photos = [make_photo(album, **store_picture(900, 400 + n)) for n in range(9)]

        outbox.send_due()

        (mail,) = mailbox.received
        pictures = [
            part for part in mail.walk() if part.get_content_maintype() == "image"
        ]
        expected = [f"<photo-{photo.pk}@album>" for photo in photos[2:8]]
        assert [picture["Content-ID"] for picture in pictures] == expected
        for picture in pictures:
            assert picture.get_content_disposition() == "inline"
            assert picture.get_content_type() == "image/jpeg"
            assert picture["Content-ID"].strip("<>") in html_of(mail)
        assert mail.get_content_type() == "multipart/related"
        assert "By now there are 9 photos." in text_of(mail)

    def test_pictures_are_squares_without_metadata(self) -> None:
        photo = make_photo(make_album(), **store_picture(1300, 500))

        part = email_pictures.jpeg_part(photo, is_patient=False)

        assert part is not None
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        picture = Image.open(io.BytesIO(content))
        assert picture.size == (
            email_pictures.PICTURE_PIXELS,
            email_pictures.PICTURE_PIXELS,
        )
        assert not picture.getexif()

    def test_goes_without_a_picture_whose_file_is_gone(self, mailbox: Mailbox) -> None:
        reach(2)

        assert outbox.send_due() == {"sent": 1}
        assert "<img" in html_of(mailbox.received[0])

    def test_leaves_out_what_was_hidden_since_it_was_written(
        self, mailbox: Mailbox
    ) -> None:
        mailbox.faults = ["rcpt 451 later"]
        album = make_album(milestones="1", recipients="ana@one.example")
        photo = make_photo(album, **store_picture(400, 300))
        outbox.send_due()
        Photo.objects.filter(pk=photo.pk).update_visibility(is_hidden=True)
        pass_time()

        outbox.send_due()

        (mail,) = mailbox.received
        assert not [p for p in mail.walk() if p.get_content_maintype() == "image"]

    def test_has_a_subject_of_one_line_and_safe_names(self, mailbox: Mailbox) -> None:
        tag = "carnival" + "é" * 100
        album = make_album(tag, milestones="1", recipients="ana@one.example")
        owner = make_owner(display_name="<b>Ana</b>\r\nBcc: x@y.example\u202e")

        make_photo(album, owner)
        outbox.send_due()

        (mail,) = mailbox.received
        assert "\n" not in Milestone.objects.get().subject
        assert mail["Subject"].strip() == f"#{tag} has 1 photo"
        assert mail["Bcc"] is None
        assert "<b>" not in html_of(mail)
        assert "<b>Ana</b>" in text_of(mail)
        assert "\u202e" not in text_of(mail)

    def test_waits_for_the_pictures_that_it_shows(self, mailbox: Mailbox) -> None:
        album = make_album(milestones="1", recipients="ana@one.example")
        photo = make_photo(album, ready=False)
        assert outbox.send_due() == {}
        assert Delivery.objects.get().attempts == 0

        Photo.objects.filter(pk=photo.pk).update(
            state="ready", **store_picture(400, 300)
        )

        assert outbox.send_due() == {"sent": 1}
        assert f"cid:photo-{photo.pk}@album" in html_of(mailbox.received[0])

    def test_does_not_wait_for_newer_pictures_when_six_are_ready(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="9", recipients="ana@one.example")
        ready = [make_photo(album, **store_picture(400, 300 + n)) for n in range(7)]
        for _ in range(2):
            make_photo(album, ready=False)

        assert outbox.send_due() == {"sent": 1}

        shown = [
            f"cid:photo-{p.pk}@album" in html_of(mailbox.received[0]) for p in ready
        ]
        assert shown == [False] + [True] * 6

    def test_waits_for_six_while_pictures_are_on_the_way(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="9", recipients="ana@one.example")
        make_photos(album, 5)
        waiting = [make_photo(album, ready=False) for _ in range(4)]
        assert outbox.send_due() == {}

        waiting[0].state = Photo.State.FAILED
        waiting[0].save()
        assert outbox.send_due() == {}
        make_ready = Photo.objects.filter(pk=waiting[1].pk)
        make_ready.update(state="ready", **store_picture(400, 300))

        assert outbox.send_due() == {"sent": 1}

    def test_of_a_later_milestone_waits_for_the_one_before(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="1,8", recipients="ana@one.example")
        waiting = make_photo(album, ready=False)
        make_photos(album, 7)
        assert outbox.send_due() == {}

        make_ready = Photo.objects.filter(pk=waiting.pk)
        make_ready.update(state="ready", **store_picture(400, 300))

        assert outbox.send_due() == {"sent": 2}
        subjects = [mail["Subject"] for mail in mailbox.received]
        assert subjects == ["#carnival has 1 photo", "#carnival has 8 photos"]

    def test_waits_no_longer_when_all_pictures_are_settled(
        self, mailbox: Mailbox
    ) -> None:
        album = make_album(milestones="3", recipients="ana@one.example")
        make_photos(album, 2)
        make_photo(album, ready=False)
        assert outbox.send_due() == {}

        Photo.objects.filter(state="pending").update_visibility(state="failed")

        assert outbox.send_due() == {"sent": 1}

    def test_waits_ten_minutes_at_most(self, mailbox: Mailbox) -> None:
        album = make_album(milestones="1", recipients="ana@one.example")
        make_photo(album, ready=False)
        Milestone.objects.update(reached_at=timezone.now() - emails.MAX_PICTURE_WAIT)

        assert outbox.send_due() == {"sent": 1}
        assert "<img" not in html_of(mailbox.received[0])

    def test_does_not_wait_for_pictures_that_came_later(self, mailbox: Mailbox) -> None:
        album = reach(2)
        make_photo(album, ready=False)

        assert outbox.send_due() == {"sent": 1}

    def test_is_the_same_for_each_recipient_and_attempt(self, mailbox: Mailbox) -> None:
        mailbox.faults = ["rcpt 451 later"]
        album = reach(2, recipients="ana@one.example, ben@two.example")
        outbox.send_due()
        make_photos(album, 20)
        pass_time()

        outbox.send_due()

        first, second = mailbox.received
        assert html_of(first) == html_of(second)
        assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.django_db
@pytest.mark.one_database
def test_an_e_mail_that_cannot_be_written_costs_no_other(mailbox: Mailbox) -> None:
    reach(2, tag="broken", recipients="eva@one.example")
    reach(2)
    broken = Milestone.objects.get(album__tag="broken")
    # A number that no photo, and no database, can have.
    broken.html_body = f'"cid:photo-{10**30}@album"'
    broken.subject = "broken"
    broken.save()

    assert outbox.send_due() == {"queued": 1, "sent": 1}

    assert [each["To"] for each in mailbox.received] == ["ana@one.example"]
    row = Delivery.objects.get(recipient="eva@one.example")
    assert "OverflowError" in row.failure
    assert row.try_at > timezone.now()
    assert row.attempts == 1
