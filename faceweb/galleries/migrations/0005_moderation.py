"""Galleries that moderators removed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("galleries", "0004_albums")]

    operations = [
        migrations.AddField(
            model_name="gallery",
            name="removed_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="removed by moderators"
            ),
        )
    ]
