from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('photos', '0003_enrolments'),
    ]

    operations = [
        migrations.RemoveField(model_name='face', name='persisted_face_id'),
        migrations.RemoveField(model_name='face', name='enrolling'),
    ]
