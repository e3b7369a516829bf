from django.db import migrations, models
from django.db.models import Q

CAN_BE_SEEN = Q(
    is_hidden=False,
    is_owner_blocked=False,
    missing_since__isnull=True,
    duplicate_of__isnull=True,
) & ~Q(state="failed")
IS_VISIBLE = CAN_BE_SEEN & Q(hidden_by_rule="")


class Migration(migrations.Migration):
    """Another name for a column in Python; the database stays as it is."""

    dependencies = [("app", "0026_api_choices")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "photo",
                    "kept_back",
                    models.CharField(
                        blank=True,
                        db_column="kept_back",
                        editable=False,
                        max_length=200,
                    ),
                ),
                migrations.RenameField("photo", "kept_back", "hidden_by_rule"),
                migrations.AlterField(
                    "photo",
                    "is_visible",
                    models.GeneratedField(
                        db_persist=True,
                        expression=IS_VISIBLE,
                        output_field=models.BooleanField(),
                    ),
                ),
                migrations.AlterField(
                    "photo",
                    "is_shown",
                    models.GeneratedField(
                        db_persist=True,
                        expression=IS_VISIBLE & Q(state="ready"),
                        output_field=models.BooleanField(),
                    ),
                ),
                migrations.RemoveIndex("photo", "kept_back"),
                migrations.RemoveIndex("photo", "undecided"),
                migrations.AddIndex(
                    "photo",
                    models.Index(
                        fields=["album", "-id"],
                        condition=~Q(hidden_by_rule=""),
                        name="kept_back",
                    ),
                ),
                migrations.AddIndex(
                    "photo",
                    models.Index(
                        fields=["hidden_by_rule", "id"],
                        condition=~Q(hidden_by_rule="")
                        & CAN_BE_SEEN
                        & Q(is_approved=False),
                        name="undecided",
                    ),
                ),
            ],
        ),
    ]
