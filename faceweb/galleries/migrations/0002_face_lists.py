import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# Every list so far was made under this recognition model.
FIRST_MODEL = 'recognition_04'


def lists_of_galleries(apps, schema_editor):
    """The list keeps its name at the Face API: it has the gallery's id."""
    Gallery = apps.get_model('galleries', 'Gallery')
    FaceList = apps.get_model('galleries', 'FaceList')
    FaceList.objects.bulk_create(
        (
            FaceList(
                id=gallery.id,
                gallery=gallery,
                recognition_model=FIRST_MODEL,
                state='current',
                made=gallery.list_made,
                version=gallery.version,
                trained_version=gallery.trained_version,
            )
            for gallery in Gallery.objects.all()
        ),
        batch_size=500,
    )
    made = Gallery.objects.filter(pk=models.OuterRef('pk')).values('created_at')
    FaceList.objects.update(created_at=models.Subquery(made))


class Migration(migrations.Migration):

    dependencies = [
        ('galleries', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FaceList',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recognition_model', models.CharField(max_length=20, verbose_name='recognition model')),
                ('state', models.CharField(choices=[('next', 'being filled'), ('current', 'in use'), ('retired', 'being deleted')], max_length=10, verbose_name='state')),
                ('made', models.BooleanField(default=False, verbose_name='made')),
                ('complete', models.BooleanField(default=True, verbose_name='complete')),
                ('version', models.PositiveBigIntegerField(default=0, verbose_name='version')),
                ('trained_version', models.PositiveBigIntegerField(default=0, verbose_name='trained version')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='due')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('gallery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='face_lists', to='galleries.gallery')),
            ],
        ),
        migrations.AddConstraint(
            model_name='facelist',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('current', 'next'))), fields=('gallery', 'state'), name='one_current_and_one_next_list'),
        ),
        migrations.RunPython(lists_of_galleries, migrations.RunPython.noop),
    ]
