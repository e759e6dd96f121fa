"""The site's settings without the cache of articles' pages: each is rendered."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE

MIDDLEWARE = [name for name in MIDDLEWARE if name != "articles.middleware.PageCacheMiddleware"]
