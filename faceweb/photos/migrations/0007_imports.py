from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('photos', '0006_moderation'),
    ]

    operations = [
        migrations.AddField(
            model_name='batchfile',
            name='source',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddIndex(
            model_name='batchfile',
            index=models.Index(fields=['batch', 'source'], name='sources_of_an_import'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['owner', 'sha256'], name='photos_by_content'),
        ),
    ]
