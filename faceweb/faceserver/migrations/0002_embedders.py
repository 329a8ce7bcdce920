from django.db import migrations, models

# What every embedding was made with until embedders had names.
FIRST_EMBEDDER = 'dlib_resnet_v1'


class Migration(migrations.Migration):

    dependencies = [
        ('faceserver', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='container',
            name='embedder',
            field=models.CharField(default=FIRST_EMBEDDER, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='detectedface',
            name='embedder',
            field=models.CharField(default=FIRST_EMBEDDER, max_length=64),
            preserve_default=False,
        ),
    ]
