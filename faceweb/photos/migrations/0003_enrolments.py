import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def enrolments_of_faces(apps, schema_editor):
    """A face that was on its way stays so; the next worker looks for it in the list."""
    Face = apps.get_model('photos', 'Face')
    Enrolment = apps.get_model('photos', 'Enrolment')
    FaceList = apps.get_model('galleries', 'FaceList')
    list_of = dict(FaceList.objects.values_list('gallery__owner', 'pk'))
    begun = Face.objects.filter(models.Q(enrolling=True) | ~models.Q(persisted_face_id=None))
    rows = begun.values_list('pk', 'photo__owner', 'persisted_face_id')
    Enrolment.objects.bulk_create(
        (
            Enrolment(face_id=face, face_list_id=list_of[owner], persisted_face_id=persisted)
            for face, owner, persisted in list(rows)
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('galleries', '0002_face_lists'),
        ('photos', '0002_descriptions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='photo',
            name='reason',
            field=models.CharField(blank=True, choices=[('unreadable', 'This file is not a photo we can open.'), ('too_small', 'This photo is too small.'), ('too_big', 'This photo is too big.'), ('not_accepted', 'The face service did not accept this photo.'), ('gave_up', 'Looking at this photo failed several times.'), ('away', 'The face service cannot be reached. We keep trying.'), ('busy', 'The face service is busy. We go on when it lets us.'), ('key', "The face service does not accept this site's key."), ('quota', "This site's quota at the face service is used up."), ('moving', 'This library is being made ready for a new way of recognising.')], help_text='refused or waiting', max_length=20, verbose_name='reason'),
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('persisted_face_id', models.UUIDField(editable=False, null=True, unique=True)),
                ('refused', models.BooleanField(default=False, editable=False)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('face', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='photos.face')),
                ('face_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='galleries.facelist')),
            ],
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('face_list', 'face'), name='one_enrolment_per_list'),
        ),
        migrations.RunPython(enrolments_of_faces, migrations.RunPython.noop),
    ]
