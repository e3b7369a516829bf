"""A picture that failed for good makes its photo invisible, and so leaves every count.

A generated column cannot be altered: it is made anew, with the indexes over it.
"""

import datetime

from django.db import migrations, models
from django.db.models import F


def count_out(apps, schema_editor):
    """Photos that are no longer visible; where one was the lead, a copy follows it."""
    Photo = apps.get_model("app", "Photo")
    Album, Owner = apps.get_model("app", "Album"), apps.get_model("app", "Owner")
    Month = apps.get_model("app", "Month")
    Participant = apps.get_model("app", "Participant")
    failed = Photo.objects.filter(is_visible=True, state="failed")
    wanted = ("album_id", "owner_id", "first_seen", "is_lead")
    for photo in failed.order_by("pk").only(*wanted, "network", "post_key", "position"):
        month = photo.first_seen.astimezone(datetime.UTC).date().replace(day=1)
        one_less = {"photo_count": F("photo_count") - 1}
        Album.objects.filter(pk=photo.album_id).update(**one_less)
        months = Month.objects.filter(album_id=photo.album_id, starts_on=month)
        months.update(**one_less)
        months.filter(photo_count__lte=0).delete()
        people = Participant.objects.filter(
            album_id=photo.album_id, owner_id=photo.owner_id
        )
        people.update(**one_less)
        if people.filter(photo_count__lte=0).delete()[0]:
            Album.objects.filter(pk=photo.album_id).update(
                people_count=F("people_count") - 1
            )
        if not photo.is_lead:
            continue
        Photo.objects.filter(pk=photo.pk).update(is_lead=False)
        follower = (
            Photo.objects.filter(
                network=photo.network,
                post_key=photo.post_key,
                position=photo.position,
                is_visible=True,
            )
            .exclude(state="failed")
            .order_by("first_seen", "pk")
            .first()
        )
        if follower:
            Photo.objects.filter(pk=follower.pk).update(is_lead=True)
        else:
            Owner.objects.filter(pk=photo.owner_id).update(**one_less)


CAN_BE_SEEN = (
    ("duplicate_of__isnull", True),
    ("is_hidden", False),
    ("is_owner_blocked", False),
    ("missing_since__isnull", True),
    models.Q(("state", "failed"), _negated=True),
)
SHOWN = {
    "album_page": ["album", "-first_seen", "-id"],
    "album_top": ["album", "-favorite_count", "-posted_at", "-id"],
    "album_posted": ["album", "-posted_at", "-id"],
    "album_network": ["album", "network", "-first_seen", "-id"],
}


def generated(*more):
    return models.GeneratedField(
        db_persist=True,
        expression=models.Q(*CAN_BE_SEEN, ("kept_back", ""), *more),
        output_field=models.BooleanField(),
    )


def index(name, fields, *condition):
    return migrations.AddIndex(
        model_name="photo",
        index=models.Index(condition=models.Q(*condition), fields=fields, name=name),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0016_picture_addresses"),
    ]

    operations = [
        migrations.RunPython(count_out, migrations.RunPython.noop),
        *(
            migrations.RemoveIndex("photo", name)
            for name in (
                *SHOWN,
                "album_described",
                "album_api",
                "all_page",
                "all_api",
                "owner_list",
                "undecided",
            )
        ),
        migrations.RemoveField("photo", "is_shown"),
        migrations.RemoveField("photo", "is_visible"),
        migrations.AddField("photo", "is_visible", generated()),
        migrations.AddField("photo", "is_shown", generated(("state", "ready"))),
        *(index(name, fields, ("is_shown", True)) for name, fields in SHOWN.items()),
        index(
            "album_described",
            ["album", "-first_seen", "-id"],
            ("is_shown", True),
            models.Q(("alt_text", ""), _negated=True),
        ),
        index("album_api", ["album", "-first_seen", "-id"], ("is_visible", True)),
        index(
            "all_page", ["-first_seen", "-id"], ("is_lead", True), ("is_shown", True)
        ),
        index(
            "all_api", ["-first_seen", "-id"], ("is_lead", True), ("is_visible", True)
        ),
        index(
            "owner_list",
            ["owner", "-posted_at", "-id"],
            ("is_lead", True),
            ("is_visible", True),
        ),
        index(
            "undecided",
            ["kept_back", "id"],
            models.Q(("kept_back", ""), _negated=True),
            *CAN_BE_SEEN,
            ("is_approved", False),
        ),
    ]
