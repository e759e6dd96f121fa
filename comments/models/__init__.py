"""The tables of comments: avatars and who wears them, what is said, what others press, what moderators are asked."""

from comments.models.avatars import Avatar, Persona
from comments.models.comments import Comment, CommentVersion
from comments.models.moderation import Appeal, Flag
from comments.models.reactions import Reaction

__all__ = ["Appeal", "Avatar", "Comment", "CommentVersion", "Flag", "Persona", "Reaction"]
