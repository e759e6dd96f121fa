"""Pictures that somebody sent and no text shows: they go with the account that they came from."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from articles import pictures
from articles.models import Picture

_LEFT_OVER_SQL = """
SELECT picture.* FROM articles_picture AS picture
WHERE picture.uploader_id = %(user)s
AND NOT EXISTS (SELECT FROM articles_article WHERE lead_picture_id = picture.id)
AND NOT EXISTS (SELECT FROM articles_version WHERE lead_picture_id = picture.id)
AND NOT EXISTS (SELECT FROM articles_manuscript WHERE (contents->>'lead_picture')::bigint = picture.id)
AND picture.digest NOT IN (
    SELECT (regexp_matches(text, '/pictures/([0-9a-f]{64})-', 'g'))[1]
    FROM (
        SELECT body_markdown || faq::text AS text FROM articles_article
        UNION ALL SELECT body_markdown || faq::text FROM articles_version
        UNION ALL SELECT contents::text FROM articles_manuscript
    ) AS texts
    WHERE text LIKE '%%/pictures/%%'
)
FOR UPDATE
"""


def remove(user: User) -> None:
    """This function will delete the pictures of somebody that no text shows, and their files once that is committed; those
    that one shows stay with it, and are nobody's."""
    for picture in Picture.objects.raw(_LEFT_OVER_SQL, {"user": user.pk}):
        picture.delete()
        for width in picture.widths:
            transaction.on_commit(partial(default_storage.delete, pictures.file_name(picture.digest, width)))
    Picture.objects.filter(uploader=user).update(uploader=None)
