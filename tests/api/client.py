"""An app that talks to the API: Django's test client with a session token. The schema describes its every answer."""

import json

from django.test import Client

from tests.api.described import require_described

API = "/api/v1/"


class App:
    def __init__(self, token=None):
        self.token = token
        self.client = Client(raise_request_exception=True)

    def _call(self, method, path, data=None, **headers):
        if self.token:
            headers["X-Session-Token"] = self.token
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        answer = getattr(self.client, method)(API + path, headers=headers, **body)
        require_described(method, API + path, answer)
        return answer

    def get(self, path, **headers):
        return self._call("get", path, **headers)

    def post(self, path, data=None, **headers):
        return self._call("post", path, {} if data is None else data, **headers)

    def upload(self, path, **files):
        """Sends files as a form does."""
        headers = {"X-Session-Token": self.token} if self.token else {}
        answer = self.client.post(API + path, files, headers=headers)
        require_described("POST", API + path, answer)
        return answer

    def patch(self, path, data=None, **headers):
        return self._call("patch", path, data, **headers)

    def put(self, path, data=None, **headers):
        return self._call("put", path, data, **headers)

    def delete(self, path, data=None, **headers):
        return self._call("delete", path, data, **headers)


def sign_up(email="new.reader@example.com", password="a-long-enough-phrase"):
    app = App()
    answer = app.post("auth/app/v1/auth/signup", {"email": email, "password": password})
    assert answer.status_code == 200, answer.content
    return App(answer.json()["meta"]["session_token"])


def app_of(user):
    """An app that a user is signed in to, without the forms."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return App(client.session.session_key)
