import datetime

from django.db import migrations
from django.db.models import Count
from django.db.models.functions import TruncMonth


def count(apps, schema_editor):
    """What is kept from now on, of the photos that are there."""
    Album, Month = apps.get_model("app", "Album"), apps.get_model("app", "Month")
    Participant = apps.get_model("app", "Participant")
    photos = apps.get_model("app", "Photo").objects.filter(is_visible=True)
    months = photos.annotate(month=TruncMonth("first_seen", tzinfo=datetime.UTC))
    rows = months.values_list("album_id", "month").annotate(number=Count("pk"))
    Month.objects.bulk_create(
        (
            Month(album_id=album_id, starts_on=month.date(), photo_count=number)
            for album_id, month, number in rows.order_by()
        ),
        batch_size=500,
    )
    people = photos.values_list("album_id", "owner_id").annotate(number=Count("pk"))
    Participant.objects.bulk_create(
        (
            Participant(album_id=album_id, owner_id=owner_id, photo_count=number)
            for album_id, owner_id, number in people.order_by()
        ),
        batch_size=500,
    )
    for album in Album.objects.annotate(number=Count("participants")):
        Album.objects.filter(pk=album.pk).update(people_count=album.number)


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0005_months_and_people"),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
