#!/usr/bin/env bash
# Debian's nginx, unpacked into build/nginx: nothing is installed and no service is started.
# Does nothing where there is one. STIGRAPH_NGINX names another nginx to test with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for nginx in "${STIGRAPH_NGINX:-/usr/sbin/nginx}" build/nginx/usr/sbin/nginx; do
  [ ! -x "$nginx" ] || exit 0
done
if [ -n "${STIGRAPH_NGINX:-}" ]; then
  echo "STIGRAPH_NGINX names $STIGRAPH_NGINX, which is no program. Name one, or unset it to use Debian's." >&2
  exit 1
fi
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  echo "The proxy tests need nginx. There is no apt-get here: install it by your system's own means," >&2
  echo "and set STIGRAPH_NGINX to it." >&2
  exit 1
fi
mkdir -p build/nginx
cd build/nginx
if ! apt-get download -qq nginx 2>/dev/null; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "The proxy tests need nginx, and apt-get knows of none. Renewing its lists takes root; run once" >&2
    echo "  sudo apt-get update" >&2
    echo "and then this again." >&2
    exit 1
  fi
  apt-get update -qq
  apt-get download -qq nginx
fi
dpkg-deb --extract nginx_*.deb .
rm nginx_*.deb
