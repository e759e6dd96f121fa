"""What of the discussion stands on the desk: avatars to extend, what readers wrote, flagged and appealed against, and
cases, whose evidence is of all apps."""

from comments.admin import avatars, cases, talk

__all__ = ["avatars", "cases", "talk"]
