"""Counters on articles that a worker folds in, so that no press waits for another's."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from articles.models import Article
from rewards.models import Rating


def fold_ratings(at: datetime, since: timedelta = timedelta(hours=1)) -> int:
    """This function will count anew the ratings of every article that was rated lately, and return how many."""
    rated = Rating.objects.filter(rated_at__gt=at - since).values("article_id")
    counted = (
        Rating.objects.filter(article_id__in=rated)
        .values("article_id")
        .annotate(pluses=Count("pk", filter=Q(kind="plus")), minuses=Count("pk", filter=Q(kind="minus")))
    )
    for row in counted:
        Article.objects.filter(pk=row["article_id"]).update(plus_count=row["pluses"], minus_count=row["minuses"])
    return len(counted)


# Rows are taken in one order, and those that somebody else is writing are left for the next time.
_FOLD_READS = """
WITH counted AS (
    SELECT read.article_id AS id, count(*) AS reads
    FROM rewards_read read
    JOIN articles_article article ON article.id = read.article_id
    JOIN articles_author author ON author.id = article.author_id
    WHERE read.gate_passed_at > %(after)s AND read.gate_passed_at <= %(at)s
        AND author.user_id IS DISTINCT FROM read.reader_id
    GROUP BY read.article_id
), due AS (
    SELECT article.id, coalesce(counted.reads, 0) AS reads
    FROM articles_article article LEFT JOIN counted ON counted.id = article.id
    WHERE (article.reads_this_week > 0 OR article.id IN (SELECT id FROM counted))
        AND article.reads_this_week <> coalesce(counted.reads, 0)
    ORDER BY article.id
    FOR NO KEY UPDATE OF article SKIP LOCKED
)
UPDATE articles_article SET reads_this_week = due.reads FROM due WHERE articles_article.id = due.id
"""


def fold_reads(at: datetime) -> int:
    """This function will count anew who passed an article's gate in the last seven days, its author aside, in every article
    where that has changed, and return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD_READS, {"at": at, "after": at - timedelta(days=7)})
        return int(cursor.rowcount)
