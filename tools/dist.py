"""Builds what is handed out: wheel, sdist, and one archive that installs without network as an ordinary user.

Usage: python -m tools.dist [--interpreter FOLDER]. Writes dist/mulin-<version>-offline-<platform>.tar.gz: an
interpreter, every wheel of requirements.lock for this machine's platform, the wheel of Mulin with its built assets,
install.sh, the guides, and SHA256SUMS over all of it. Wheels are accepted by the lock's hashes alone and are fetched
by pip as it is set up; nothing in the archive names where they came from.

The interpreter is a folder with ``bin/python3`` that runs from anywhere (a "standalone" build); without
``--interpreter`` it is the one that this environment was made from, with the libraries that its modules need.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST, WORK = ROOT / "dist", ROOT / "build" / "dist"
LEFT_OUT = ("test", "tests", "idlelib", "tkinter", "turtledemo", "site-packages", "__pycache__", "lib2to3", "config-*")
# What every Linux has; an own copy beside another libc would break.
OF_THE_SYSTEM = re.compile(r"^(linux-vdso|ld-linux|lib(c|m|dl|rt|pthread|util|resolv|nsl|anl)\.so)")
UNWANTED = (
    "_tkinter",
    "_test",
    "_xxtest",
    "_ctypes_test",
    "xxlimited",
    "nis.",
    "readline.",
    "_curses",
    "_gdbm",
    "_dbm",
)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{words[0]}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def version() -> str:
    found = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return found.group(1)


def platform_tag() -> str:
    """Such as ``linux-x86_64-cp311``."""
    return f"{platform.system().lower()}-{platform.machine()}-cp{sys.version_info.major}{sys.version_info.minor}"


def build_packages() -> Path:
    """Wheel and sdist below dist/; the wheel."""
    shutil.rmtree(DIST, ignore_errors=True)
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)
    if not list((ROOT / "src/mulin/faces/shared/static/mulin").glob("*.js")):
        raise SystemExit("前端资源还没有构建：先 make setup")
    uv = Path(sys.executable).with_name("uv")
    if uv.exists():
        run(uv, "build", "--quiet", "--wheel", "--sdist", "--out-dir", DIST)
    else:
        run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", DIST, ".")
    (wheel,) = DIST.glob("*.whl")
    return wheel


def gather_wheels(folder: Path, own: Path) -> None:
    """Every wheel of the lock for this platform, by hash, and Mulin's own; with the list that install.sh reads."""
    folder.mkdir(parents=True)
    lock = ROOT / "requirements.lock"
    run(
        sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
        "--only-binary=:all:", "--require-hashes", "-d", folder, "-r", lock,
    )  # fmt: skip
    shutil.copy2(own, folder)
    text = re.sub(r"^--.*\n", "", lock.read_text("utf-8"), flags=re.MULTILINE)
    text += f"mulin=={version()} --hash=sha256:{digest(own)}\n"
    assert "://" not in text
    (folder.parent / "requirements.txt").write_text(text, "utf-8")


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def gather_interpreter(folder: Path, given: Path | None) -> None:
    """A folder with ``bin/python3`` and its library, which runs from wherever it is put."""
    if given is not None:
        shutil.copytree(given, folder, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        return
    home = Path(sys.base_prefix)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    shutil.copytree(
        home / "lib" / name,
        folder / "lib" / name,
        ignore=shutil.ignore_patterns(*LEFT_OUT, *(f"{u}*" for u in UNWANTED)),
    )
    (folder / "lib" / name / "site-packages").mkdir()
    (folder / "bin").mkdir()
    shutil.copy2((home / "bin" / name).resolve(), folder / "bin" / "python3")
    binaries = [folder / "bin" / "python3", *(folder / "lib" / name / "lib-dynload").glob("*.so")]
    for library, source in needed(binaries).items():
        shutil.copy2(source, folder / "lib" / library)


def needed(binaries: list[Path]) -> dict[str, Path]:
    """Shared libraries that the binaries load and that no system is sure to have, by name."""
    found: dict[str, Path] = {}
    for binary in binaries:
        for library, source in re.findall(r"^\s*(\S+) => (/\S+)", run("ldd", binary), re.MULTILINE):
            if not OF_THE_SYSTEM.match(library):
                found[library] = Path(source).resolve()
    return found


def check_interpreter(folder: Path) -> None:
    """It must run from its new place with nothing of the old one."""
    code = "import ssl, ctypes, lzma, sqlite3, zlib, ensurepip, sys; print(sys.prefix)"
    done = subprocess.run(
        [folder / "bin" / "python3", "-I", "-c", code],
        env={"LD_LIBRARY_PATH": str(folder / "lib"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode or Path(done.stdout.strip()) != folder:
        raise SystemExit(f"解释器不能搬动：{done.stdout}{done.stderr}；请用 --interpreter 指向独立构建的 Python")


def pack(folder: Path) -> Path:
    """The archive; the same names and owners on every machine."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    lines = [f"{digest(path)}  {path.relative_to(folder).as_posix()}" for path in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", "utf-8")
    target = DIST / f"{folder.name}.tar.gz"

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        return info

    with tarfile.open(target, "w:gz", compresslevel=6) as tar:
        tar.add(folder, arcname=folder.name, filter=plain)
    return target


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.dist", description=__doc__)
    parser.add_argument("--interpreter", type=Path, help="folder of a Python that runs from anywhere")
    args = parser.parse_args()
    if sysconfig.get_platform().split("-")[0] != "linux":
        raise SystemExit("离线安装包只在 Linux 上做")
    say("轮子与源码包")
    wheel = build_packages()
    shutil.rmtree(WORK, ignore_errors=True)
    folder = WORK / f"mulin-{version()}-offline-{platform_tag()}"
    folder.mkdir(parents=True)
    say("依赖（按哈希）")
    gather_wheels(folder / "wheels", wheel)
    say("解释器")
    gather_interpreter(folder / "python", args.interpreter)
    check_interpreter(folder / "python")
    for name in ("install.sh", "systemd", "nginx.conf"):
        source = ROOT / "deploy" / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
    shutil.copytree(ROOT / "docs" / "guide", folder / "guide")
    shutil.copy2(ROOT / "LICENSE", folder)
    (folder / "VERSION").write_text(version() + "\n", "utf-8")
    target = pack(folder)
    say(
        f"{target}：{target.stat().st_size / (1 << 20):.0f} MiB，{sum(1 for _ in (folder / 'wheels').iterdir())} 个轮子"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
