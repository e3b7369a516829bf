"""Two groups that most organisers want: who moderates, and who only looks.

Made once: what an operator makes of them afterwards stays, and a group of the same
name that was there before is left as it is.
"""

from typing import Any

from django.apps import apps as present
from django.contrib.auth.management import create_permissions
from django.db import migrations

MODERATORS = (
    *("view_album", "view_photo", "change_photo", "view_owner", "change_owner"),
)
READ = (
    *("album", "budgetalarm", "deadletter", "delivery", "feed", "milestone"),
    *("optout", "owner", "photo", "publication", "ranking", "run", "spending"),
    *("tombstone", "unreachable", "window"),
)
GROUPS = {
    "Moderators": MODERATORS,
    "Readers": tuple(f"view_{model}" for model in READ),
}


def make_groups(apps: Any, schema_editor: Any) -> None:
    # Django makes permissions after all migrations, which is too late here.
    create_permissions(present.get_app_config("app"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(
                Permission.objects.filter(
                    content_type__app_label="app", codename__in=codenames
                )
            )


class Migration(migrations.Migration):
    dependencies = [
        ("app", "0008_avatars"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
