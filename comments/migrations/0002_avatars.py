"""The first avatars, drawn for this site; their pictures stand beside this file."""

from pathlib import Path

from django.db import migrations

PICTURES = Path(__file__).parent / "avatars"
NAMES_FROM_LEVEL = [
    (1, "Bermudez Africa Mariposa Comandante Coccinella Lantern Otter Kite Pepper Compass Sparrow Cactus"),
    (15, "Lighthouse Pinecone Hedgehog"),
    (18, "Meteor Teapot"),
    (20, "Kraken"),
    (25, "Phoenix"),
    (30, "Zenith"),
]


def load(apps, schema_editor):
    avatars = apps.get_model("comments", "Avatar")
    for level, names in NAMES_FROM_LEVEL:
        for name in names.split():
            svg = (PICTURES / f"{name.lower()}.svg").read_text("utf-8")
            avatars.objects.create(name=name, slug=name.lower(), svg=svg, level=level)


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
