"""What the admin calls the rows of some tables."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('app', '0039_backup_alarms'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='deadletter',
            options={'verbose_name': 'unreadable post', 'verbose_name_plural': 'unreadable posts'},
        ),
        migrations.AlterModelOptions(
            name='delivery',
            options={'verbose_name': 'e-mail', 'verbose_name_plural': 'e-mails'},
        ),
        migrations.AlterModelOptions(
            name='owner',
            options={'verbose_name': 'person', 'verbose_name_plural': 'people'},
        ),
        migrations.AlterModelOptions(
            name='ranking',
            options={'verbose_name': 'top seven', 'verbose_name_plural': 'top sevens'},
        ),
        migrations.AlterModelOptions(
            name='run',
            options={'verbose_name': 'look', 'verbose_name_plural': 'looks'},
        ),
    ]
