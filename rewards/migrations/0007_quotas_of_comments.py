from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0006_reading")]
    operations = [
        migrations.AlterField(
            "quotause",
            "quota",
            models.CharField(
                choices=[
                    ("plus", "Pluses"),
                    ("minus", "Minuses"),
                    ("reader_twei", "Twei from the readers' pool"),
                    ("author_twei", "Twei for an author"),
                    ("author_share", "Author's shares of a reader's pluses"),
                    ("xp", "XP"),
                    ("like", "Likes"),
                    ("paying_like", "Likes that pay"),
                    ("dislike", "Dislikes"),
                    ("comment_twei", "Twei for a commenter"),
                    ("comment", "Comments"),
                    ("reward", "Comment Rewards"),
                    ("flag", "Flags"),
                ],
                max_length=12,
            ),
        ),
    ]
