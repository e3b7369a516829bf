

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('app', '0009_groups'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='owner',
            index=models.Index(condition=models.Q(('is_blocked', True)), fields=['id'], name='blocked_owners'),
        ),
    ]
