"""Take-down requests: photos, or everything of one person, for good."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from app.gallery import formatting
from app.models import Feed, Owner, Photo, Tombstone
from app.moderation import removal
from twitter_album.prepared_command import PreparedCommand


class Command(PreparedCommand):
    help = (
        "Remove photos with their files for good; a person is also put on the "
        "opt-out list, so that their photos do not come back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--photo", type=int, nargs="+", metavar="ID", help="numbers of photos"
        )
        what.add_argument("--owner", metavar="HANDLE", help="name, or name@server")
        parser.add_argument(
            "--network",
            default="",
            choices=settings.STORED_NETWORKS,
            help="of --owner, where it is not clear",
        )
        parser.add_argument(
            "--reason", default="taken down on request", help="kept with the tombstone"
        )

    def handle(self, **options: Any) -> None:
        if options["photo"]:
            removed = self.remove_photos(options["photo"], options["reason"])
        else:
            handle = options["owner"].strip().removeprefix("@")
            removed = self.remove_owner(handle, options["network"], options["reason"])
        photos = formatting.quantity(removed, "photo", "photos")
        # A file that could not be deleted now is the clock's to delete.
        late = Tombstone.objects.filter(has_files=True).count()
        files = "with files and share pictures"
        if late:
            files = f"the files of {late} follow, deleted by the clock"
        self.stdout.write(f"{photos} removed, {files}.")

    def remove_photos(self, numbers: list[int], reason: str) -> int:
        photos = Photo.objects.filter(pk__in=numbers)
        # All or nothing: with a typo among the numbers, somebody should look again.
        missing = set(numbers) - set(photos.values_list("pk", flat=True))
        if missing:
            named = ", ".join(map(str, sorted(missing)))
            raise CommandError(f"There is no photo {named}; nothing was removed.")
        return removal.remove(photos, reason)

    def remove_owner(self, handle: str, network: str, reason: str) -> int:
        owners = Owner.objects.by_handle_or_display_name(handle)
        owners = owners.filter(network=network) if network else owners
        people = list(owners[:20])
        if not people:
            return self.opt_out(handle, network, reason)
        # Two servers may have the same handle; to remove the wrong person cannot be
        # undone.
        if len(people) > 1:
            named = ", ".join(f"{owner} on {owner.network}" for owner in people)
            raise CommandError(
                f"Several people are meant: {named}. Say which with --network, or "
                "with name@server."
            )
        removed = removal.remove_person(people[0], reason)
        self.stdout.write(f"{people[0]} is on the opt-out list.")
        return removed

    def opt_out(self, handle: str, network: str, reason: str) -> int:
        """Nobody is known by that name: what is to come is kept out all the same."""
        if not handle:
            raise CommandError("--owner needs a handle.")
        if not network:
            known = Feed.objects.values_list("network", flat=True).distinct()
            raise CommandError(
                f"Nobody here is called {handle}. To keep their photos out all the "
                f"same, say --network ({', '.join(sorted(known)) or 'x'})."
            )
        # Else it would keep out nobody. The id of a Mastodon account is an address.
        belongs_to_server = "@" in handle or "/" in handle
        if belongs_to_server != (network == "mastodon"):
            form = "name@server" if network == "mastodon" else "without a server"
            raise CommandError(
                f"A handle on {network} is written {form}: {handle} is not on the "
                "opt-out list."
            )
        removal.opt_out(network, [handle], reason)
        self.stdout.write(f"@{handle} is on the opt-out list.")
        return 0
