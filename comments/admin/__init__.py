"""What of the discussion stands on the desk: avatars to extend, and what readers wrote, flagged and appealed against."""

from comments.admin import avatars, talk

__all__ = ["avatars", "talk"]
