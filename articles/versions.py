"""What an article said before: each change of one that is or was published leaves a numbered version."""

from datetime import datetime

from accounts.models import User
from articles import manuscripts
from articles.manuscripts import Text
from articles.models import Article, Version


def keep(article: Article, editor: User | None, at: datetime) -> Version:
    """This function will keep what an article says now, its keywords too, as its newest version; where the newest says the
    same already, that one is returned. Whoever calls it holds the article's row, and has it saved."""
    last = article.versions.order_by("-number").first()
    said = manuscripts.of(article)
    if last and of(last) == said:
        return last
    return _keep(article, said, (last.number if last else 0) + 1, editor, at)


def begin(article: Article) -> None:
    """This function will keep what an article says as its first version, if it has none: an import, or what was published
    before versions were kept. Call it before the article changes."""
    if article.status != Article.Status.DRAFT and not article.versions.exists():
        since = article.edited_at or article.published_at or article.created_at
        _keep(article, manuscripts.of(article), 1, None, since)


def _keep(article: Article, said: Text, number: int, editor: User | None, at: datetime) -> Version:
    fields = manuscripts.as_json(said)
    return Version.objects.create(
        article=article,
        number=number,
        editor=editor,
        saved_at=at,
        keywords=list(fields.pop("keywords")),
        faq=[{"question": question, "answer": answer} for question, answer in fields.pop("faq")],
        lead_picture_id=fields.pop("lead_picture"),
        **fields,
    )


def of(version: Version) -> Text:
    """This function will return what an article said in a version."""
    fields = {name: getattr(version, name) for name in (*manuscripts.LONGEST, "language")}
    return Text(
        keywords=tuple(version.keywords),
        faq=tuple((entry["question"], entry["answer"]) for entry in version.faq),
        lead_picture=version.lead_picture_id,
        **fields,
    )
