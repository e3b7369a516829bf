"""Hashtags are compared as networks compare them: albums that become one are joined.

`İstanbul` and `istanbul`, `fête` and `fete` were two albums. The one with most photos
stays, under the hashtag that it was made with; photos, milestones, feeds and versions of
the top seven of the other go there, and addresses that were shared lead on.
"""

from collections import Counter, defaultdict
from datetime import UTC

from django.db import migrations

from twitter_album import hashtags

BATCH = 500


def join_albums(apps, schema_editor):
    Album = apps.get_model("app", "Album")
    spelled = defaultdict(list)
    for album in Album.objects.order_by("-photo_count", "pk"):
        spelled[_key(album)].append(album)
    for key, (album, *others) in spelled.items():
        for other in others:
            _Join(apps, album, other).run()
        if others:
            _count(apps, album)
        old = album.key
        Album.objects.filter(pk=album.pk).update(key=key)
        for feed in album.feeds.all():
            _rename(feed, old, key)


def _key(album):
    try:
        return hashtags.canonical(album.tag)
    except hashtags.InvalidHashtag:  # it was one when the album was made
        return album.key


def _rename(feed, old, key):
    """A feed with another query would be a new one, and read everything again."""
    query = feed.query.replace(f"#{old}", f"#{key}", 1)
    same = type(feed).objects.filter(
        album_id=feed.album_id,
        network=feed.network,
        server=feed.server,
        query=query,
    )
    if query != feed.query and not same.exists():
        type(feed).objects.filter(pk=feed.pk).update(query=query)


class _Join:
    """One album into another."""

    def __init__(self, apps, album, other):
        self.album, self.other = album, other
        self.Photo = apps.get_model("app", "Photo")
        self.Moved = apps.get_model("app", "MovedAddress")
        self.Owner = apps.get_model("app", "Owner")
        self.Tombstone = apps.get_model("app", "Tombstone")
        self.twins = {}

    def run(self):
        self.find_twins()
        self.move_rankings()
        self.move_milestones()
        self.move_photos()
        self.move_feeds()
        self.Tombstone.objects.filter(album=self.other).update(album=self.album)
        self.other.delete()

    def find_twins(self):
        """Photos that both albums have, by the number of the one that goes."""
        here = self.album.photos
        places = {
            (network, key, position): pk
            for network, key, position, pk in here.values_list(
                "network", "post_key", "position", "pk"
            ).iterator()
        }
        urls = dict(here.values_list("media_url", "pk").iterator())
        there = self.other.photos.values_list(
            "pk", "network", "post_key", "position", "media_url"
        )
        for pk, network, key, position, url in there.iterator():
            twin = places.get((network, key, position)) or urls.get(url)
            if twin:
                self.twins[pk] = twin

    def move_photos(self):
        gone = sorted(self.twins)
        hidden = self.Photo.objects.filter(is_hidden=True)
        for start in range(0, len(gone), BATCH):
            part = self.Photo.objects.filter(pk__in=gone[start : start + BATCH])
            for photo in part.filter(pk__in=hidden):  # as the organiser decided
                self.Photo.objects.filter(pk=self.twins[photo.pk]).update(
                    is_hidden=True, hidden_reason=photo.hidden_reason
                )
            for photo in part:
                self.move(f"/photo/{photo.pk}", f"/photo/{self.twins[photo.pk]}")
                self.Photo.objects.filter(duplicate_of=photo).update(
                    duplicate_of=self.twins[photo.pk]
                )
            part.delete()
        self.other.photos.update(album=self.album)

    def move_rankings(self):
        """Numbers go on after the last version of the album that stays."""
        versions = {row.order: row for row in self.album.rankings.all()}
        last = max((row.number for row in versions.values()), default=0)
        for ranking in self.other.rankings.order_by("number"):
            old = self.address_of(self.other, ranking.number)
            ids = (int(part) for part in ranking.order.split("-"))
            order = "-".join(str(self.twins.get(pk, pk)) for pk in ids)
            same = versions.get(order)
            if same is None:
                last += 1
                ranking.album, ranking.number, ranking.order = self.album, last, order
                ranking.save()
                versions[order] = same = ranking
            else:
                pages = same.publications.values("page_id")
                rest = ranking.publications.exclude(page_id__in=list(pages))
                rest.update(ranking=same)
            new = self.address_of(self.album, same.number)
            self.move(old, new)
            self.move(f"{old}.zip", f"{new}.zip")

    def move_milestones(self):
        """One that both reached was told twice; it stays the album's own."""
        own = set(self.album.reached.values_list("threshold", flat=True))
        for milestone in self.other.reached.exclude(threshold__in=own):
            milestone.album = self.album
            milestone.photo_id = self.twins.get(milestone.photo_id, milestone.photo_id)
            milestone.save()

    def move_feeds(self):
        own = set(self.album.feeds.values_list("network", "server"))
        for feed in self.other.feeds.all():
            if (feed.network, feed.server) not in own:
                feed.album = self.album
                feed.save()
                _rename(feed, self.other.key, self.album.key)

    def move(self, old, new):
        self.Moved.objects.filter(new=old).update(new=new)
        self.Moved.objects.update_or_create(old=old, defaults={"new": new})

    @staticmethod
    def address_of(album, number):
        return f"/topic/#{album.tag}/7/{number}"


def _count(apps, album):
    """All that is kept about the photos of an album, from the photos."""
    Photo, Owner = apps.get_model("app", "Photo"), apps.get_model("app", "Owner")
    Month = apps.get_model("app", "Month")
    Participant = apps.get_model("app", "Participant")
    months, people = Counter(), Counter()
    rows = Photo.objects.filter(album=album, is_visible=True)
    for first_seen, owner in rows.values_list("first_seen", "owner").iterator():
        months[first_seen.astimezone(UTC).date().replace(day=1)] += 1
        people[owner] += 1
    Month.objects.filter(album=album).delete()
    Month.objects.bulk_create(
        (
            Month(album=album, starts_on=month, photo_count=number)
            for month, number in months.items()
        ),
        batch_size=BATCH,
    )
    Participant.objects.filter(album=album).delete()
    Participant.objects.bulk_create(
        (
            Participant(album=album, owner_id=owner, photo_count=number)
            for owner, number in people.items()
        ),
        batch_size=BATCH,
    )
    type(album).objects.filter(pk=album.pk).update(
        photo_count=months.total(), people_count=len(people)
    )
    _elect_leads(Photo, rows)
    for owner in people:
        visible = Photo.objects.filter(owner=owner, is_visible=True, is_lead=True)
        Owner.objects.filter(pk=owner).update(photo_count=visible.count())


def _elect_leads(Photo, rows):
    """Of photos that lost the copy which lists across albums showed."""
    for photo in rows.filter(is_lead=False).order_by("first_seen", "pk"):
        copies = Photo.objects.filter(
            network=photo.network,
            post_key=photo.post_key,
            position=photo.position,
            is_visible=True,
            is_lead=True,
        )
        if not copies.exists():
            Photo.objects.filter(pk=photo.pk).update(is_lead=True)


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0019_movedaddress"),
    ]

    operations = [
        migrations.RunPython(join_albums, migrations.RunPython.noop),
    ]
