#!/usr/bin/env bash
# Debian's chromium and the Noto CJK fonts, without which Japanese pages are drawn as boxes.
# Does nothing where both are there. STIGRAPH_CHROMIUM names another chromium to test with.
set -euo pipefail

chromium=${STIGRAPH_CHROMIUM:-/usr/bin/chromium}
font=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

missing=()
[ -x "$chromium" ] || missing+=(chromium)
[ -e "$font" ] || fc-list ':lang=ja' 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ -n "${STIGRAPH_CHROMIUM:-}" ] && [ ! -x "$chromium" ]; then
  echo "STIGRAPH_CHROMIUM names $chromium, which is no program. Name one, or unset it to use Debian's." >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "The browser tests need: ${missing[*]} (Debian's names). There is no apt-get here: install a" >&2
  echo "chromium and a Japanese font by your system's own means, and set STIGRAPH_CHROMIUM to the former." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "The browser tests need: ${missing[*]}. Installing them takes root; run once" >&2
  echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  echo "and then this again." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
