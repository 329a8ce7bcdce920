from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('galleries', '0002_face_lists'),
    ]

    operations = [
        migrations.RemoveField(model_name='gallery', name='list_made'),
        migrations.RemoveField(model_name='gallery', name='trained_version'),
    ]
