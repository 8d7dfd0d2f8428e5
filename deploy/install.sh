#!/usr/bin/env bash
# Installs Mulin from this unpacked offline archive, as an ordinary user, without network.
# Usage: ./install.sh [FOLDER]   (default: ~/mulin). Data live in FOLDER/var and are never touched by an installation.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$HOME/mulin}

say() { printf '%s\n' "$*" >&2; }
fail() { say "install.sh: $*"; exit 1; }

[ "$(uname -s)" = Linux ] || fail "只支持 Linux"
case "$(basename "$here")" in
  *"-$(uname -m)-"*) ;;
  *) fail "这个安装包不是给 $(uname -m) 的：请换对应的安装包" ;;
esac
[ "$(id -u)" != 0 ] || [ "${MULIN_AS_ROOT:-}" = 1 ] || fail "请用普通用户安装（先建一个，例如 useradd -m mulin）"
version=$(cat "$here/VERSION")
mkdir -p "$target/releases" "$target/bin" "$target/var" || fail "写不了 $target"
chmod 700 "$target/var"
target=$(cd "$target" && pwd)
release="$target/releases/$version"
[ ! -e "$release" ] || fail "$release 已存在：这个版本装过了；要重装请先把它移走"

say "核对文件"
(cd "$here" && sha256sum --quiet -c SHA256SUMS) || fail "文件与 SHA256SUMS 不符：请重新下载或拷贝"

say "安装 $version 到 $release"
partial="$release.partial"
rm -rf "$partial"
mkdir "$partial"
cp -a "$here/python" "$here/systemd" "$here/nginx.conf" "$here/guide" "$here/LICENSE" "$partial/"
mv "$partial" "$release"
trap 'rm -rf "$release"' ERR
export LD_LIBRARY_PATH="$release/python/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
python="$release/python/bin/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "附带的 Python 在本机不能运行（glibc 太旧？）"
"$python" -I -m ensurepip --default-pip >/dev/null 2>&1 || true
PIP_CONFIG_FILE=/dev/null "$python" -I -m pip install --quiet --no-index --no-warn-script-location --disable-pip-version-check \
  --root-user-action=ignore --require-hashes --find-links "$here/wheels" -r "$here/requirements.txt"
"$python" -I -m compileall -q "$release/python/lib" >/dev/null 2>&1 || true
trap - ERR

ln -sfn "releases/$version" "$target/current"
cat >"$target/bin/mulin" <<'SCRIPT'
#!/bin/sh
# Mulin of the current release, with the data beside it.
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
export MULIN_VAR="${MULIN_VAR:-$home/var}"
export LD_LIBRARY_PATH="$home/current/python/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$home/current/python/bin/python3" -s -m mulin.faces.cli.main "$@"
SCRIPT
chmod 755 "$target/bin/mulin"
"$target/bin/mulin" --version
if [ -e "$target/var/init.json" ]; then
  say "已装好。本机已有数据：先停止睦邻，再运行 $target/bin/mulin upgrade（先自动备份）"
else
  say "已装好。初始化一个地方：$target/bin/mulin init --region 区划代码；先看看演示：$target/bin/mulin serve"
fi
