"""What spans all apps on the desk: what waits for a moderator, people, articles; and avatars and what readers wrote."""

from comments.admin import articles, avatars, people, queues, talk

__all__ = ["articles", "avatars", "people", "queues", "talk"]
