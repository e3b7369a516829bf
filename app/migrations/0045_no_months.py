"""Months are summed of the days: nobody reads a table of their own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("app", "0044_webhooks")]

    operations = [migrations.DeleteModel("Month")]
