"""What spans all apps on the desk: what waits for a moderator, people, cases, articles; avatars and what readers wrote."""

from comments.admin import articles, avatars, cases, people, queues, talk

__all__ = ["articles", "avatars", "cases", "people", "queues", "talk"]
