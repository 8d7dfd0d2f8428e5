"""Installs the offline archive the way a county does: in a network namespace without network, as an ordinary user.

Usage: python -m tools.dist_check [ARCHIVE]. Unpacks it, runs install.sh, founds a county, starts the system, asks it
for its first page, backs it up and stops it; prints the seconds of each. Needs root, or user namespaces.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN_UID = 65534
# Inside the namespace: loopback up, and nothing else there is.
LOOPBACK = """
import fcntl, socket, struct
with socket.socket() as one:
    flags = struct.unpack('16sh', fcntl.ioctl(one, 0x8913, struct.pack('16sh', b'lo', 0)))[1]
    fcntl.ioctl(one, 0x8914, struct.pack('16sh', b'lo', flags | 1))
"""
STEPS = r"""
set -euo pipefail
id -u; cd "$1"
python3=$1/app/current/python/bin/python3
stamp() { date +%s.%N; }
took() { echo "took $1 $(echo "$(stamp) $2" | awk '{printf "%.1f", $1 - $2}')"; }
! (exec 3<>/dev/tcp/192.0.2.1/80) 2>/dev/null || { echo "there is a network"; exit 1; }
t=$(stamp); ./unpacked/*/install.sh "$1/app" >&2; took install "$t"
t=$(stamp); app/bin/mulin init --region 350521 --json >admins.json; took init "$t"
t=$(stamp); app/bin/mulin serve --port "$2" >serve.log 2>&1 & served=$!
export LD_LIBRARY_PATH="$1/app/current/python/lib"
for n in $(seq 240); do
  "$python3" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$2/readyz', timeout=2)" 2>/dev/null && break
  sleep 0.25
done
took start "$t"
"$python3" -c "import urllib.request as u
page = u.urlopen('http://127.0.0.1:$2/', timeout=10).read().decode(); assert '睦邻' in page
css = u.urlopen('http://127.0.0.1:$2/static/mulin/app.css', timeout=10).read(); assert len(css) > 10000"
app/bin/mulin doctor >&2
kill -TERM $served; wait $served || true
t=$(stamp); app/bin/mulin backup first.backup --json >&2; took backup "$t"
app/bin/mulin audit verify --json
"""


def prefix() -> list[str]:
    """A command prefix into a namespace without network, as an ordinary user."""
    if os.geteuid() == 0:
        isolate = ["unshare", "--net"]
        step_down = f"setpriv --reuid={PLAIN_UID} --regid={PLAIN_UID} --clear-groups"
    else:
        isolate = ["unshare", "--user", "--map-root-user", "--net"]
        step_down = "unshare --user --map-user=1000 --"
    script = f'"$1" -c "$2" && shift 2 && exec {step_down} "$@"'
    return [*isolate, "--", "bash", "-c", script, "bash", sys.executable, LOOPBACK]


def main() -> int:
    given = sys.argv[1:] or [str(one) for one in (ROOT / "dist").glob("mulin-*-offline-*.tar.gz")]
    if len(given) != 1:
        raise SystemExit("先 make dist，或给出一个离线安装包")
    archive = Path(given[0])
    folder = Path(tempfile.mkdtemp(prefix="mulin-dist-"))
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder / "unpacked", filter="data")
        (folder / "home").mkdir()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{PLAIN_UID}:{PLAIN_UID}", folder], check=True)
        port = str(20_000 + os.getpid() % 20_000)
        env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder / "home"), "LANG": "C.UTF-8"}
        began = time.monotonic()
        done = subprocess.run(
            [*prefix(), "bash", "-c", STEPS, "bash", str(folder), port],
            env=env,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        print(done.stdout)
        if done.returncode:
            log = folder / "serve.log"
            print(log.read_text("utf-8") if log.exists() else "", file=sys.stderr)
            return 1
        times = {w[1]: float(w[2]) for w in (line.split() for line in done.stdout.splitlines()) if w[:1] == ["took"]}
        size = archive.stat().st_size
        print(
            json.dumps(
                {"archive": archive.name, "bytes": size, "seconds": times, "all": round(time.monotonic() - began)}
            )
        )
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
