#!/usr/bin/env bash
# Debian's Virtuoso, unpacked into the folder named, not installed: no service, no root.
# Does nothing where it is there already.
set -euo pipefail

folder=${1:?name a folder to unpack Virtuoso into}
packages=(
  libltdl7 libodbcinst2 libpcre3 libvirtodbc0 libwbxml2-1 odbcinst
  virtuoso-opensource-7 virtuoso-opensource-7-bin virtuoso-opensource-7-common
)

[ ! -x "$folder/unpacked/usr/bin/virtuoso-t" ] || exit 0
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
  echo "Virtuoso is taken from Debian's packages, and there is no apt-get or dpkg here." >&2
  echo "Unpack a Virtuoso 7 so that $folder/unpacked/usr/bin/virtuoso-t is its server." >&2
  exit 1
fi
mkdir -p "$folder/packages"
cd "$folder/packages"
if ! apt-get download -qq "${packages[@]}" 2>../download.log; then
  cat ../download.log >&2
  echo "The packages could not be fetched: run apt-get update, or use Debian 12." >&2
  exit 1
fi
for package in *.deb; do
  dpkg -x "$package" ../unpacked
done
