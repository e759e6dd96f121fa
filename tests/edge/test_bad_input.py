"""Whatever is wrong with a request: it is answered with what is wrong, at once, and costs nobody else anything."""

import re
import time

from tests.edge.wire import FORM, JSON, MULTIPART, ask, connected, form, multipart, post, request

SIGN_IN = b"/api/v1/auth/app/v1/auth/login"
PAGE = b"/accounts/login/"
# In the form of a part.
PART = b'Content-Disposition: form-data; name="login"\r\n\r\nme'
FILE = b'Content-Disposition: form-data; name="f"; filename="f"\r\n\r\n1'
# What the server may answer at most, on a machine that does other things as well.
SECONDS = 2


def sign_in_with(value):
    return post(SIGN_IN, b'{"email": ' + value + b', "password": "x"}')


def chunked(size=10_000_000):
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    return chunk * (size // 0x10000) + b"0\r\n\r\n"


LARGE = {
    "10 MB of JSON": (post(SIGN_IN, b"x" * 10_000_000), 413),
    "10 MB of a form": (form(PAGE, b"a=" + b"x" * 10_000_000), 413),
    "10 MB in a field": (multipart(PART + b"x" * 10_000_000), 413),
    "10 MB in chunks": (request(SIGN_IN, b"POST", JSON + b"Transfer-Encoding: chunked\r\n", chunked()), 411),
    "1 GB announced": (post(SIGN_IN, b"{}", length=10**9), 413),
    "1 GB of a form announced": (form(PAGE, b"a=1", length=10**9), 413),
    "1 GB of a picture announced": (post(b"/api/v1/images", b"--x", MULTIPART, length=10**9), (401, 413)),
    "more than there are atoms": (post(SIGN_IN, b"{}", length=10**30), 400),
    "10,000 headers": (request(headers=b"".join(b"X-%d: 1\r\n" % n for n in range(10_000))), 431),
    "a header of 1 MB": (request(headers=b"X: " + b"a" * 1_000_000 + b"\r\n"), 431),
    "a cookie of 60 kB": (request(b"/wallet/", headers=b"Cookie: sessionid=" + b"a" * 60_000 + b"\r\n"), 302),
    "a path of 100 kB": (request(b"/" + b"a" * 100_000), (414, 431)),
    "a path of 50 kB": (request(b"/articles/" + b"a" * 50_000 + b"/"), 404),
    "a query of 100 kB": (request(b"/search/?q=" + b"a" * 100_000), (414, 431)),
    "a query of 50 kB": (request(b"/search/?q=" + b"a" * 50_000), 200),
    "10,000 fields asked for": (request(b"/search/?" + b"a=1&" * 10_000), 413),
    "10,000 fields in a form": (form(PAGE, b"a=1&" * 10_000), 413),
    "100,000 parts": (multipart(*[b'Content-Disposition: form-data; name="a"\r\n\r\n1'] * 100_000), 413),
    "1,000 files": (multipart(*[FILE] * 1_000), 413),
    "a part with a header of 1 MB": (multipart(b"X: " + b"a" * 1_000_000 + b"\r\n\r\n1"), (400, 403)),
    "a boundary of 10 kB": (
        form(PAGE, b"--", b"Content-Type: multipart/form-data; boundary=%s\r\n" % (b"x" * 10_000)),
        400,
    ),
}
DEEP = {
    "lists in lists": (post(SIGN_IN, b"[" * 100_000 + b"]" * 100_000), 400),
    "objects in objects": (post(SIGN_IN, b'{"a":' * 100_000 + b"1" + b"}" * 100_000), 400),
    "a number beyond all": (sign_in_with(b"1e999999"), 400),
    "a number of 100,000 digits": (sign_in_with(b"9" * 100_000), 400),
    "not a number": (sign_in_with(b"NaN"), 400),
    "minus infinity": (sign_in_with(b"-Infinity"), 400),
    "the same key twice": (post(SIGN_IN, b'{"email":"a@b.c","email":1,"password":"x"}'), 400),
    "half a character": (sign_in_with(rb'"\ud800"'), 400),
    "no object": (post(SIGN_IN, b'"email"'), 400),
    "no JSON": (post(SIGN_IN, b"email=me"), 400),
    "what is no UTF-8": (sign_in_with(b'"\xff"'), 400),
    "another character set": (sign_in_with(b'"' + "é".encode("utf-16") + b'"'), 400),
    "a zip bomb": (post(SIGN_IN, b"\x1f\x8b\x08" + b"\x00" * 1000, JSON + b"Content-Encoding: gzip\r\n"), 400),
    "another type": (post(SIGN_IN, b"{}", b"Content-Type: text/plain\r\n"), 415),
    "no type": (post(SIGN_IN, b"{}", b""), 415),
    "a form for the API": (post(SIGN_IN, b"email=me", FORM), 415),
    "an unknown character set": (form(PAGE, b"login=me", FORM.replace(b"\r\n", b"; charset=klingon\r\n")), 200),
    "a character set that is none": (form(PAGE, b"login=me", FORM.replace(b"\r\n", b"; charset=hex\r\n")), 400),
    "a broken boundary": (form(PAGE, b"--y\r\n\r\nme", MULTIPART), 200),
    "no boundary": (form(PAGE, b"--x", b"Content-Type: multipart/form-data\r\n"), 400),
    "a part that is no base64": (
        multipart(PART.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!")),
        200,
    ),
    "a file name in no alphabet": (
        multipart(b"Content-Disposition: form-data; name=a; filename*=x''%ff\r\n\r\n1"),
        200,
    ),
}
NULLS = {
    "in a path": (request(b"/articles/%00/"), 404),
    "in a path, bare": (request(b"/articles/\x00/"), 400),
    "in a query": (request(b"/search/?q=%00"), 200),
    "in a query of the API": (request(b"/api/v1/articles?q=%00&tag=%00&author=%00"), 400),
    "in a header": (request(headers=b"X: \x00\r\n"), 400),
    "in a cookie": (request(b"/wallet/", headers=b"Cookie: sessionid=%00; sitelanguage=\x00\r\n"), 400),
    "in a cookie, quoted": (request(b"/wallet/", headers=b'Cookie: sessionid="\\000"\r\n'), 302),
    "in a token": (request(b"/api/v1/me", headers=b"X-Session-Token: a%00\r\n"), 401),
    "in a form": (form(PAGE, b"login=%00&password=%00&next=%00"), 200),
    "in JSON": (sign_in_with(rb'"\u0000@example.com"'), 400),
    "in JSON, bare": (sign_in_with(b'"\x00"'), 400),
    "in a part": (multipart(PART + b"\x00"), 200),
    "in a file's name": (multipart(FILE.replace(b'"f"', b'"f\x00"')), 200),
}
BROKEN_UTF8 = {
    "in a path": (request(b"/articles/%ff%fe/"), 404),
    "in a path, bare": (request(b"/articles/\xff\xfe/"), (400, 404)),
    "in a query": (request(b"/search/?q=%ff%fe"), 200),
    "in a query of the API": (request(b"/api/v1/articles?tag=%ff"), 400),
    "in a header": (request(b"/economy/", headers=b"Accept-Language: \xff\xfe\r\n"), 200),
    "in a cookie": (request(b"/wallet/", headers=b"Cookie: sessionid=\xff; csrftoken=\xfe\r\n"), 302),
    "in a host": (request(host=b"Host: \xff\xfe\r\n"), 400),
    "in a form": (form(PAGE, b"login=%ff&password=\xfe"), 200),
    "in a part": (multipart(PART + b"\xff\xfe"), 200),
    "in a method": (request(method=b"G\xffT"), 400),
}
PROTOCOL = {
    "two lengths": (request(SIGN_IN, b"POST", JSON + b"Content-Length: 2\r\nContent-Length: 9\r\n", b"{}"), 400),
    "a list of lengths": (request(SIGN_IN, b"POST", JSON + b"Content-Length: 2, 2\r\n", b"{}"), 400),
    "a length that is none": (request(SIGN_IN, b"POST", JSON + b"Content-Length: two\r\n", b"{}"), 400),
    "a length below nothing": (request(SIGN_IN, b"POST", JSON + b"Content-Length: -2\r\n", b"{}"), 400),
    "a length with a sign": (request(SIGN_IN, b"POST", JSON + b"Content-Length: +2\r\n", b"{}"), 400),
    "no length": (request(SIGN_IN, b"POST", JSON), 400),
    "an unknown coding": (request(SIGN_IN, b"POST", JSON + b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"), 400),
    "chunks, and something after them": (
        request(SIGN_IN, b"POST", b"Transfer-Encoding: chunked, x\r\n", b"0\r\n\r\n"),
        400,
    ),
    "a blank before a colon": (request(headers=b"Transfer-Encoding : chunked\r\n"), 400),
    "a header on two lines": (request(headers=b"X: a\r\n b\r\n"), 400),
    "an empty name": (request(headers=b": a\r\n"), 400),
    "an unknown version": (request(version=b"HTTP/3.7"), 400),
    "HTTP/0.9": (b"GET /\r\n\r\n", 400),
    "an unknown method": (request(method=b"BREW"), (403, 405)),
    "an unknown method on the API": (request(b"/api/v1/economy", b"BREW"), 405),
    "an endless method": (request(method=b"A" * 60_000), (400, 403, 405)),
    "CONNECT": (request(b"example.com:80", b"CONNECT"), (400, 403, 404, 405)),
    "the whole server": (request(b"*", b"OPTIONS"), 404),
    "no host": (request(host=b""), 400),
    "another host": (request(host=b"Host: evil.example\r\n"), 400),
    "two hosts": (request(headers=b"Host: evil.example\r\n"), 400),
    "a host with a path": (request(host=b"Host: 127.0.0.1/evil\r\n"), 400),
    "another host by a header": (request(PAGE, headers=b"X-Forwarded-Host: evil.example\r\n"), 200),
    "a whole address": (request(b"http://127.0.0.1/healthz"), 200),
    "a whole address of another host": (request(b"http://evil.example/healthz", host=b"Host: evil.example\r\n"), 400),
}


def what_is_not_so(web, cases):
    found = {}
    for what, (sent, expected) in cases.items():
        answer = ask(web.port, sent)
        statuses = expected if isinstance(expected, tuple) else (expected,)
        if answer.status not in statuses or answer.seconds > SECONDS or "Traceback" in answer.said:
            found[what] = (answer.status, round(answer.seconds, 2), answer.said[:200])
    return found


def test_whatever_is_too_large_is_turned_down_at_once(web):
    assert what_is_not_so(web, LARGE) == {}


def test_whatever_is_in_a_body_it_is_looked_at_and_turned_down(web):
    assert what_is_not_so(web, DEEP) == {}


def test_null_characters_and_broken_characters_are_welcome_nowhere(web):
    assert what_is_not_so(web, NULLS) == {}
    assert what_is_not_so(web, BROKEN_UTF8) == {}


def test_requests_that_break_the_protocol_are_none(web):
    assert what_is_not_so(web, PROTOCOL) == {}


def test_no_request_is_smuggled_behind_another(web):
    """Both lengths at once, as two servers in a row may understand differently."""
    inner = request(b"/economy/")
    outer = request(SIGN_IN, b"POST", JSON + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % (5 + len(inner)))
    with connected(web.port, 2) as client:
        client.sendall(outer + b"0\r\n\r\n" + inner)
        got = everything(client)
    assert re.findall(rb"HTTP/1.1 (\d+)", got)[0] == b"411"
    # What stands behind the last chunk is a request of its own, of whoever holds the connection.
    assert b'"code":"length_required"' in got


def test_several_requests_at_once_on_a_connection_are_answered_in_order(web):
    paths = [b"/healthz", b"/nowhere/", b"/healthz", b"/api/v1/nowhere", b"/healthz"] * 10
    with connected(web.port) as client:
        client.sendall(b"".join(map(request, paths[:-1])) + request(paths[-1], headers=b"Connection: close\r\n"))
        got = everything(client)
    statuses = re.findall(rb"HTTP/1.1 (\d+)", got)
    assert statuses == [b"200", b"404", b"200", b"404", b"200"] * 10


def test_no_other_protocol_is_spoken(web):
    """HTTP/2 without TLS is for proxies that are told so, and ours isn't."""
    assert ask(web.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4" + b"\0" * 5).status == 0
    # The beginning of TLS.
    answer = ask(web.port, bytes.fromhex("16030100c8010000c40303") + b"\0" * 200)
    assert answer.was_closed or answer.status == 400
    assert web.is_alive()


def everything(client):
    """All that comes until the connection is closed, or nothing comes any more."""
    got = b""
    try:
        while more := client.recv(1 << 16):
            got += more
    except (TimeoutError, ConnectionResetError):
        pass
    return got


def test_half_a_body_is_no_body(web):
    """The connection breaks in the middle of what would be a whole form too."""
    whole = form(b"/language/", b"language=vi&next=/economy/")
    assert ask(web.port, whole).status == 302
    for sent in (
        form(b"/language/", b"language=vi", length=25),
        post(SIGN_IN, b'{"email": "a@b.c", "password": "x"}', length=40),
    ):
        assert ask(web.port, sent, half_closed=True).status == 400


def test_a_length_is_no_more_than_it_says(web):
    """What comes after the body is another request."""
    with connected(web.port, 2) as client:
        client.sendall(post(SIGN_IN, b"{}{}", length=2) + request())
        got = everything(client)
    assert re.findall(rb"HTTP/1.1 (\d+)", got) == [b"400", b"400"]


def test_none_of_it_fills_the_log(web):
    before = len(web.said)
    cases = [sent for table in (LARGE, DEEP, NULLS, PROTOCOL) for sent, _expected in table.values()]
    for sent in cases:
        ask(web.port, sent)
    time.sleep(0.2)
    new = web.said[before:]
    assert len(new) <= len(cases)
    assert not [line for line in new if "Traceback" in line]
    assert max(map(len, new), default=0) < 1000


def test_memory_stays_flat_under_all_of_it(web):
    cases = [sent for table in (LARGE, DEEP, NULLS, BROKEN_UTF8, PROTOCOL) for sent, _expected in table.values()]
    for sent in cases:
        ask(web.port, sent)
    before = web.megabytes()
    for sent in cases * 2:
        ask(web.port, sent)
    assert web.megabytes() < before + 30
