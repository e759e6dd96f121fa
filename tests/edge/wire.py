"""Requests as bytes, so that they can be wrong in every way, and what comes back for them."""

import re
import socket
import time
from dataclasses import dataclass

HOST = b"Host: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
JSON = b"Content-Type: application/json\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
MULTIPART = b"Content-Type: multipart/form-data; boundary=x\r\n"
TOKEN = b"abcdefghijklmnopqrstuvwxyz123456"
# Whoever has these gets as far as to where a form's fields are read.
FROM_A_PAGE = b"Referer: https://127.0.0.1/\r\nX-CSRFToken: %s\r\nCookie: csrftoken=%s\r\n" % (TOKEN, TOKEN)


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 where there was none, and `seconds` are those until it was there."""

    status: int
    head: bytes
    body: bytes
    seconds: float
    was_closed: bool

    @property
    def said(self):
        return self.body.decode(errors="replace")


def request(path=b"/healthz", method=b"GET", headers=b"", body=b"", host=HOST, version=b"HTTP/1.1"):
    return b"%s %s %s\r\n%s%s\r\n%s" % (method, path, version, host, headers, body)


def post(path, body, headers=JSON, length=None):
    announced = b"Content-Length: %d\r\n" % (len(body) if length is None else length)
    return request(path, b"POST", headers + announced, body)


def form(path, body, headers=FORM, length=None):
    return post(path, body, headers + FROM_A_PAGE, length)


def multipart(*parts, path=b"/accounts/login/"):
    return form(path, b"".join(b"--x\r\n%s\r\n" % part for part in parts) + b"--x--\r\n", MULTIPART)


def ask(port, *pieces, patience=10, half_closed=False):
    """Sends pieces and returns the first answer. A server that has answered need not listen any longer."""
    with connected(port, patience) as client:
        return converse(client, *pieces, half_closed=half_closed)


def converse(client, *pieces, half_closed=False):
    begun = time.monotonic()
    try:
        for piece in pieces:
            client.sendall(piece)
        if half_closed:
            client.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    return answer(client, begun)


def connected(port, patience=10):
    client = socket.create_connection(("127.0.0.1", port))
    client.settimeout(patience)
    return client


def answer(client, begun=0.0):
    got, was_closed = b"", False
    while not _is_whole(got):
        try:
            more = client.recv(1 << 16)
        except (TimeoutError, ConnectionResetError):
            break
        was_closed = not more
        if was_closed:
            break
        got += more
    seconds = time.monotonic() - begun
    head, _, body = got.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1\.[01] (\d{3}) ", head)
    return Answer(int(status[1]) if status else 0, head, body, seconds, was_closed)


def _is_whole(got):
    head, ended, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    if ended and length:
        return len(body) >= int(length[1])
    return bool(ended) and body.endswith(b"0\r\n\r\n")
