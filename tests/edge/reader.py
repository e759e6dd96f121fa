"""A reader in front of the real web server: by an app, and by a browser that is signed in."""

from datetime import UTC, datetime, timedelta

import httpx
from django.test import Client

from tests.edge.wire import TOKEN
from tests.factories import ArticleFactory, UserFactory
from tests.reading import has_read


class Reader:
    """Somebody who has read articles and may press Plus on them. `language` is that of the browser."""

    def __init__(self, web, user=None, language="en"):
        self.user = user or UserFactory()
        client = Client()
        client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        key = client.session.session_key
        address = f"http://127.0.0.1:{web.port}"
        # The proxy in front says that it was asked by https, and so do the names in the forms.
        common = {"X-Forwarded-Proto": "https", "Host": "127.0.0.1", "Accept-Language": language}
        token = TOKEN.decode()
        form = common | {"Referer": "https://127.0.0.1/", "X-CSRFToken": token, "Cookie": f"csrftoken={token}"}
        browser = form | {"Cookie": f"sessionid={key}; csrftoken={token}"}
        self.app = httpx.Client(base_url=f"{address}/api/v1", headers=common | {"X-Session-Token": key}, timeout=30)
        self.browser = httpx.Client(base_url=address, headers=browser, timeout=30)
        self.visitor = httpx.Client(base_url=address, headers=form, timeout=30)

    def article(self):
        """One more that may be rated."""
        article = ArticleFactory()
        has_read(self.user, article, datetime.now(UTC) - timedelta(seconds=30))
        return article

    def close(self):
        for client in (self.app, self.browser, self.visitor):
            client.close()
