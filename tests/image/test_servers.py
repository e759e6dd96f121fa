"""What docker-compose.yml tells the servers, told to real ones."""

import stat

from kombu import Connection

from config.local import paths, servers
from tests import composed
from tests.image import dockerfile
from tests.image.contained import contained


def of_the_file(name):
    return composed.services(dict.fromkeys(composed.variables()[1], "said"))[name]


class SmallValkey(servers.Valkey):
    """Valkey with the settings of the file, and little memory."""

    def _command(self):
        return [*super()._command(), *of_the_file("valkey")["command"][1:], "--maxmemory", "4mb"]


def test_a_full_valkey_forgets_pages_and_never_a_message(tmp_path):
    server = SmallValkey(tmp_path, durable=False)
    server.start()
    try:
        with Connection(paths.broker_url(server.url)) as broker, broker.SimpleQueue("money") as queue:
            for number in range(100):
                queue.put({"number": number})
            pages = queue.channel.client
            for number in range(2_000):
                pages.set(f"page:{number}", "x" * 10_000, ex=300)
            assert pages.info("stats")["evicted_keys"] > 1_000
            assert [queue.get(timeout=1).payload["number"] for _ in range(100)] == list(range(100))
    finally:
        server.stop()


def test_the_folder_for_backups_becomes_postgresqls_and_stays_so(namespaces, tmp_path):
    """Twice, because it runs at every start."""
    service = of_the_file("folders")
    image = dockerfile.bare(tmp_path / "postgres")
    for name, line in {"passwd": "postgres:x:999:999::/:/bin/sh", "group": "postgres:x:999:"}.items():
        known = [one for one in (image.root / "etc" / name).read_text().splitlines() if ":999:" not in one]
        known = [one for one in known if not one.startswith("postgres:")]
        (image.root / "etc" / name).write_text("\n".join([*known, line, ""]))
    backups = tmp_path / "volume"
    backups.mkdir(mode=0o755)
    for _ in range(2):
        with contained(image, service["command"], {}, "folders", service, {"backups": backups}) as running:
            running.wait(30)
        for folder in (backups, backups / "base", backups / "wal"):
            found = folder.stat()
            assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (999, 999, 0o700)
