"""What must not come into an album (again): posts of people who opted out, and pictures
that were removed."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import OptOut, Tombstone
from datasource.posts import Author, Post
from twitter_album import handles


def without_opted_out(network: str, posts: Sequence[Post]) -> list[Post]:
    """The posts whose authors have not opted out."""
    authors = [(post, _person_hashes(network, post.author)) for post in posts]
    hashes = {each for _, of_author in authors for each in of_author}
    people = OptOut.objects.filter(person_hash__any_of=hashes)
    opted_out = set(people.values_list("person_hash", flat=True))
    return [post for post, of_author in authors if opted_out.isdisjoint(of_author)]


def _person_hashes(network: str, author: Author) -> set[str]:
    """Under every name by which somebody may have opted out. Only hashes are stored:
    who wants to be forgotten is not kept by name."""
    handle = author.screen_name
    identities = {
        author.user_id,
        f"{handle}@{author.server}" if author.server else handle,
        handles.at_own_host(handle, author.user_id),
    } - {""}
    return {OptOut.hash_of(network, identity) for identity in identities}


def removed_pictures(network: str, posts: Sequence[Post]) -> set[tuple[str, int]]:
    """Pictures that must not come back, by post key and position; each is known by its
    position or by its address."""
    pictures_by_hash: dict[str, set[tuple[str, int]]] = {}
    for post in posts:
        for picture in post.pictures:
            # By both: a file may come back under another address, and the position is
            # another one once pictures before it are gone.
            for identity in (picture.position, picture.url):
                tombstone = Tombstone.hash_of(network, post.key, identity)
                pictures = pictures_by_hash.setdefault(tombstone, set())
                pictures.add((post.key, picture.position))
    return {
        picture
        for hashes in Tombstone.objects.matching(pictures_by_hash)
        for tombstone in hashes
        for picture in pictures_by_hash.get(tombstone, ())
    }
