"""Every list of the album that was seeded: of pages, programs and the admin."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from app.api.resources import cursors
from app.api.resources.cursors import PhotoCursor
from app.gallery.filters import SORTS, PhotoFilters
from app.gallery.pagination import Position
from app.models import Album, Owner, Photo
from app.syndication import changes
from app.syndication.all_albums_cursor import AllAlbumsCursor
from twitter_album.redistribution_policy import Surface

TOPIC = "/topic/%23carnival"
# One of few photos, so that a walk over all of them would be seen.
SMALL_TOPIC = "/topic/%23carnival100"
# Frequent, rare, none, of a person, and two that are frequent, but never together.
WORDS = ("lanterns", "zeppelin", "gondola", "person23", "lanterns+masks")
SEARCHES = ("@person11", "Ana", "1000000000000003000", "2026", "no such word")


def middle_photo() -> Photo:
    """One that is shown, far from both ends of its album."""
    shown = Album.objects.get(key="carnival").photos.shown()
    newest = shown.order_by("-pk").values_list("pk", flat=True)[0]
    return shown.filter(pk__lte=newest // 2).order_by("-pk").select_related("owner")[0]


def public() -> list[str]:
    """At their beginning and in their middle, in every order, by every filter."""
    photo = middle_photo()
    pages = ["/", "/topic/", "/owners", "/readyz", f"/photo/{photo.pk}", "/api"]
    pages += [f"/owners?after={photo.owner.photo_count}-{photo.owner_id}"]
    pages += [
        f"/photo/{photo.pk}/panel",
        f"/photo/{photo.pk}/report",
        "/topic/?after=carnival50",
    ]
    for name in (photo.owner.handle, "Ana"):
        of_person = f"/owner/{quote(name)}"
        pages += [of_person, f"{of_person}/feed", f"/api{of_person}"]
    pages += _of_resources(photo)
    pages += [f"/people?q={name}" for name in ("person1", "ana", "nobody")]
    for words in WORDS:
        pages += [f"{path}?q={words}" for path in ("/", "/api", TOPIC, SMALL_TOPIC)]
        pages += [f"{TOPIC}?q={words}&sort={sort}&network=x" for sort in SORTS]
    return [*pages, *of_topics(photo), *_since(), *middle(photo), *_sitemaps(photo)]


def _of_resources(photo: Photo) -> Iterator[str]:
    yield from ("/api/albums", "/api/milestones", "/api/top-sevens", "/api/status")
    yield from ("/api/albums/carnival", "/api/problems/not-found")
    yield from ("/api/owners", "/api/owners?album=carnival", f"/api/photos/{photo.pk}")
    yield from ("/api/milestones?album=carnival", "/api/top-sevens?album=carnival")
    yield f"/api/owners?cursor={cursors.encode(f'1-{photo.owner_id}')}"
    owner = f"owner_id={photo.owner_id}"
    posted = photo.posted_at.isoformat().replace("+", "%2B")
    filters = ["", "network=bluesky", "described=1", owner, "state=ready"]
    filters += ["state=pending", "min_favorites=100000", f"posted_until={posted}"]
    filters += [f"included_since={posted}&network=x", f"{owner}&described=1"]
    position = Position((photo.first_seen,), photo.pk)
    middle = (PhotoCursor("included", way, position) for way in (False, True))
    filters += [f"network=bluesky&cursor={cursor}" for cursor in middle]
    for chosen in filters:
        yield f"/api/photos?{chosen}"
        yield f"/api/photos?album=carnival&{chosen}"
        for sort in SORTS if "cursor" not in chosen else ():
            yield f"/api/photos?album=carnival&sort={sort}&{chosen}"


def of_topics(photo: Photo) -> Iterator[str]:
    owner = quote(photo.owner.handle)
    filters = ["", *(f"network={name}" for name in ("x", "bluesky"))]
    filters += [f"owner={owner}", "owner=Ana", "described=1", "on=2022-01-05"]
    filters += [f"owner={owner}&described=1", "network=bluesky&described=1"]
    filters += ["owner=person11&network=x", "described=1&on=2022-01-05"]
    for topic in (TOPIC, SMALL_TOPIC):
        for chosen in filters:
            for sort in SORTS:
                yield f"{topic}?{chosen}&sort={sort}"
                yield f"/api{topic}?{chosen}&sort={sort}"
        yield from (f"{topic}/7", f"/api{topic}/7", f"{topic}/feed", f"{topic}/wall")
        yield f"{topic}/wall/top-seven"
        yield from (f"{topic}/wall/photos", f"{topic}/milestone/100")
        yield f"/api{topic}/changes"
        yield f"/api/albums{topic.removeprefix('/topic')}/changes"
    asked = quote(f"{settings.SITE_URL}{TOPIC}/7")
    yield from (f"/oembed?url={asked}", f"/share/mastodon?address={asked}")


def middle(photo: Photo) -> Iterator[str]:
    """Where a walk from the beginning would have far to go."""
    for name, (sort, _) in SORTS.items():
        for direction in ("after", "before"):
            place = f"{direction}={sort.position_of(photo)}"
            for path in (TOPIC, f"/api{TOPIC}"):
                yield f"{path}?sort={name}&{place}"
                yield f"{path}?sort={name}&network=bluesky&{place}"
    included = Position((photo.first_seen,), photo.pk)
    posted = Position((photo.posted_at,), photo.pk)
    for direction in ("after", "before"):
        yield from (f"{path}?{direction}={included}" for path in ("/", "/api"))
        yield f"{TOPIC}/wall/photos?{direction}={included}"
        yield f"/owner/{quote(photo.owner.handle)}?{direction}={posted}"


def _since() -> Iterator[str]:
    album = Album.objects.get(key="carnival")
    for path, surface, filters in (
        (f"/api{TOPIC}/changes", Surface.API, PhotoFilters().facts),
        (f"{TOPIC}/wall/photos", Surface.PAGE, ()),
        (f"{TOPIC}/news", Surface.PAGE, ()),
    ):
        present = changes.cursor_of(album, surface, filters)
        behind = [album.version // 2] if "news" not in path else []
        for version in (*behind, album.version - 1):
            cursor = changes.Cursor(present.epoch, version)
            yield f"{path}?since={cursor}"
    present_of_all = AllAlbumsCursor.present(Surface.PAGE)
    assert present_of_all
    earlier = {pk: number - 1 for pk, number in present_of_all.versions.items()}
    yield f"/news?since={AllAlbumsCursor(present_of_all.epoch, earlier)}"


def _sitemaps(photo: Photo) -> list[str]:
    names = ("", "-pages", "-albums-0", "-photos-0", f"-photos-{photo.pk // 1000}")
    return [f"/sitemap{name}.xml" for name in names]


def admin() -> list[str]:
    """Lists with each filter and search, for a superuser."""
    photos, owners = reverse("admin:app_photo_changelist"), "/admin/app/owner/"
    visibilities = ["visible", "hand", "approval", "rule", "owner", "gone", "late"]
    visibilities += ["file", "duplicate", "unasked"]
    albums = Album.objects.filter(key__in=["carnival", "carnival100"])
    filters = [f"visibility={name}" for name in visibilities]
    filters += [f"state__exact={state}" for state in Photo.State.values]
    filters += [f"network={name}" for name in ("x", "bluesky", "none")]
    alone = tuple(filters)
    filters += [f"album={album.pk}" for album in albums]
    filters += [f"{one}&album={album.pk}" for album in albums for one in alone]
    filters += [f"q={quote(term)}" for term in SEARCHES]
    queue = reverse("admin:app_photo_queue")
    queues = [
        f"?reason={reason}" for reason in ("", "reported", "approval", "rule", "new")
    ]
    queues += [f"?reason=new&album={albums[1].pk}"]
    of_owners = ["", "?is_blocked__exact=1", "?network=bluesky"]
    of_owners += ["?q=person11", "?q=Ana", "?q=nobody"]
    names = ["album", "feed", "run", "deadletter", "milestone", "delivery", "ranking"]
    names += ["tombstone", "optout", "spending", "budgetalarm", "alarm"]
    return [
        "/admin/",
        *(f"/admin/app/{name}/" for name in names),
        photos,
        f"{photos}?p=3",
        *(f"{photos}?{one}" for one in filters),
        f"{photos}{middle_photo().pk}/change/",
        *(f"{queue}{one}" for one in queues),
        *(f"{owners}{one}" for one in of_owners),
        f"{owners}{Owner.objects.order_by('-photo_count')[0].pk}/change/",
        "/admin/app/tombstone/?q=100",
    ]
