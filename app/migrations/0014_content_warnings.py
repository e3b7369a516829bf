from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('app', '0013_credible_dates'),
    ]

    operations = [
        migrations.AddField(
            model_name='photo',
            name='content_warning',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AlterField(
            model_name='album',
            name='block_words',
            field=models.TextField(blank=True, help_text='Words, comma-separated; a photo whose text, content warning, description or owner has one of them is hidden.'),
        ),
    ]
