"""Debian's haproxy, started with docs/haproxy.cfg as it stands but for its addresses."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager

import pytest

from tests import composed
from tests.committed import until
from tests.edge.site import free_port

HAPROXY = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")


class Proxy:
    """Where it listens with TLS, and what an operator may tell it."""

    def __init__(self, port, plain_port, admin):
        self.port, self.plain_port = port, plain_port
        self._admin = admin

    def tell(self, words):
        with socket.socket(socket.AF_UNIX) as operator:
            operator.connect(str(self._admin))
            operator.sendall(f"{words}\n".encode())
            said = b""
            while more := operator.recv(1 << 16):
                said += more
        return said.decode()

    def state(self, server):
        """`UP`, `DRAIN` …, and how many requests the server works for."""
        rows = [line.split(",") for line in self.tell("show stat -1 4 -1").splitlines()]
        found = next(row for row in rows if row[:2] == ["web", server])
        return found[17], int(found[4])

    def is_up(self, server):
        return self.state(server)[0] == "UP"

    def connected(self, patience=10):
        """A connection with TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.port))
        plain.settimeout(patience)
        return context.wrap_socket(plain)


def configuration(folder, port, plain_port, servers):
    """The file of the docs with other addresses, a certificate of its own, and a host that the site knows here."""
    text = (composed.ROOT / "docs" / "haproxy.cfg").read_text()
    replaced = {
        "bind :80\n": f"bind 127.0.0.1:{plain_port}\n",
        "bind :443 ssl crt /etc/haproxy/site.pem": f"bind 127.0.0.1:{port} ssl crt {certificate(folder)}",
        "/run/haproxy/admin.sock": str(folder / "admin.sock"),
        "news.example.com": "127.0.0.1",
        "10.0.0.1:8000": f"127.0.0.1:{servers[0]}",
        "10.0.0.2:8000": f"127.0.0.1:{servers[1]}",
    }
    for said, meant in replaced.items():
        assert said in text, said
        text = text.replace(said, meant)
    written = folder / "haproxy.cfg"
    written.write_text(text)
    return written


def certificate(folder):
    made = folder / "site.pem"
    key, signed = folder / "key.pem", folder / "signed.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    command += ["-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(signed)]
    subprocess.run(command, check=True, capture_output=True)
    made.write_text(signed.read_text() + key.read_text())
    return made


@contextmanager
def started(folder, *servers):
    if HAPROXY is None:
        if os.environ.get("CI") == "true":
            pytest.fail("There is no haproxy, and in CI there has to be one: make programs")
        pytest.skip("There is no haproxy; `make programs` installs Debian's. The proxy was NOT tested.")
    folder.mkdir()
    port, plain_port = free_port(), free_port()
    written = configuration(folder, port, plain_port, servers)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([HAPROXY, "-f", str(written)], stdout=log, stderr=subprocess.STDOUT)
    proxy = Proxy(port, plain_port, folder / "admin.sock")
    try:
        until((folder / "admin.sock").exists)
        until(lambda: proxy.is_up("one"))
        yield proxy
        assert process.poll() is None, (folder / "log").read_text()
    finally:
        process.terminate()
        process.wait(20)


def renewed(proxy, name, web):
    """What docs/operations.md says of a deploy, for one of the machines: nobody new is sent to it, it finishes, is started
    anew and sent to again. Returns how many seconds that took."""
    begun = time.monotonic()
    proxy.tell(f"set server web/{name} state drain")
    until(lambda: proxy.state(name)[1] == 0)
    web.stop()
    web.start()
    proxy.tell(f"set server web/{name} state ready")
    until(lambda: proxy.is_up(name))
    return time.monotonic() - begun
