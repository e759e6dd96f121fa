"""A command in a root folder, with as little of the machine around it as a container leaves: namespaces of its own for
mounts, processes, the host's name and the network, one user, no capabilities. Linux, root and util-linux are enough."""

import os
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from config.local.programs import tethered

# What stands for the base image: folders of this machine, and its Python.
SYSTEM = ["/usr", *(f"/{name}" for name in ("bin", "sbin", "lib", "lib64") if Path("/", name).exists())]
PYTHON = Path(sys.base_prefix).resolve()
DEVICES = ("null", "zero", "full", "random", "urandom")


class Contained:
    """One container: its first process, and what it said."""

    def __init__(self, process, words, log):
        self._process, self._words, self._log = process, words, log

    @property
    def pid(self):
        """The number of its first process, as this machine counts."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return int(children[0])

    @property
    def said(self):
        return self._log.read_text(errors="replace")

    def run(self, command, **more):
        """Runs one more command in there, as `docker compose exec` does, and returns what came of it."""
        entered = ["nsenter", f"--target={self.pid}", "--mount", "--uts", "--pid", "--net", "--", *self._words]
        return subprocess.run([*entered, *command], capture_output=True, check=False, **{"timeout": 60} | more)

    def wait(self, seconds):
        """Waits for its end, which has to be a good one."""
        assert self._process.wait(seconds) == 0, self.said

    def tell_to_stop(self):
        """Asks it to end, as `docker compose stop` does."""
        os.kill(self.pid, signal.SIGTERM)

    def processes(self):
        """The folders under /proc of all of its processes."""
        inside = os.readlink(f"/proc/{self.pid}/ns/pid")
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(folder / "ns" / "pid") == inside:
                    yield folder
            except OSError:
                # It has ended in the meantime.
                continue


@contextmanager
def contained(image, command, environment, name="build", service=None, volumes=None, network=None):
    """Runs a command in the root of an image for this block: as a build does, or, where a `service` of docker-compose.yml
    is given, as that says, with folders of this machine for its volumes, in a network beside the machine's."""
    seen = image.root.parent / f"{image.root.name}.seen"
    seen.mkdir(exist_ok=True)
    log = image.root.parent / f"{name}.log"
    words = ["chroot", str(seen), "env", "--ignore-environment", f"--chdir={image.folder}", f"HOSTNAME={name}"]
    words += [f"{key}={value}" for key, value in (image.environment | environment).items()]
    words += _as_whom(image, service)
    script = "set -e\n" + "\n".join([*_mounts(image.root, seen, service or {}, volumes or {}), 'exec "$@"'])
    entered = ["nsenter", f"--net=/proc/{network}/ns/net", "--"] if network else []
    entered += ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--"]
    entered += ["/bin/sh", "-c", f"hostname {name}\n{script}", "sh"]
    with log.open("wb") as said:
        # All of it ends with this process, and the first process in there takes the others along.
        started = [*tethered("KILL"), *entered, *words, *command]
        process = subprocess.Popen(started, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    try:
        yield Contained(process, words, log)
    finally:
        process.kill()
        process.wait()


def _as_whom(image, service):
    user, _, group = (service or {}).get("user", image.user).partition(":")
    words = ["setpriv", f"--reuid={user}", f"--regid={group or user}", "--clear-groups"]
    if service:
        assert service["cap_drop"] == ["ALL"]
        kept = [f"+{one.lower()}" for one in service.get("cap_add", ())]
        words += [f"--bounding-set={','.join(['-all', *kept])}", "--inh-caps=-all"]
        words += ["--no-new-privs"] if "no-new-privileges:true" in service["security_opt"] else []
    # Whoever becomes another user forgets such a wish of its parent's, so it is said here, last.
    return [*words, "--pdeathsig=KILL", "--"]


def _mounts(root, seen, service, volumes):
    """What makes a root folder of what the image has, this machine's system and the volumes, line by line."""
    yield f"mount --bind {root} {seen}"
    for folder in SYSTEM:
        if not Path(folder).is_symlink():
            yield f"mount --bind -o ro {folder} {seen}{folder}"
    if not PYTHON.is_relative_to("/usr"):
        yield f"mkdir -p {seen}{PYTHON}; mount --bind -o ro {PYTHON} {seen}{PYTHON}"
    read_only = ",ro" if service.get("read_only") else ""
    yield f"mount --bind -o bind{read_only} {root}/usr/local {seen}/usr/local"
    yield f"mount -t proc proc {seen}/proc"
    yield f"mount -t tmpfs -o mode=755 tmpfs {seen}/dev; mkdir {seen}/dev/shm; ln -s /proc/self/fd {seen}/dev/fd"
    yield f"mount -t tmpfs -o mode=1777,size={service.get('shm_size', '64m')} tmpfs {seen}/dev/shm"
    for device in DEVICES:
        yield f"touch {seen}/dev/{device}; mount --bind /dev/{device} {seen}/dev/{device}"
    for volume in service.get("volumes", ()):
        source, target = volume.rsplit(":", 1)
        yield f"mkdir -p {seen}{target}; mount --bind {shlex.quote(str(volumes[source]))} {seen}{target}"
    for one in service.get("tmpfs", ()):
        target, _, options = one.partition(":")
        options = ",".join(filter(None, ("noexec,nosuid,nodev,mode=1777", options)))
        yield f"mkdir -p {seen}{target}; mount -t tmpfs -o {options} tmpfs {seen}{target}"
    if read_only:
        yield f"mount -o remount,bind,ro {seen}"


@contextmanager
def network():
    """A network for this block that has nothing but its own loopback addresses: the process that names it."""
    holder = subprocess.Popen(
        [*tethered("KILL"), "unshare", "--net", "--", sys.executable, "-c", _HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout.readline(), "this machine gives no network of its own"
        yield holder.pid
        holder.stdin.close()


_HOLD = """
import fcntl, socket, struct, sys
# SIOCSIFFLAGS, IFF_UP: from now on its loopback device answers (netdevice(7)).
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", 1))
print("up", flush=True)
sys.stdin.read()
"""
