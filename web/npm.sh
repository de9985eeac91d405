#!/bin/sh
# npm in this folder: with the machine's Node.js where it is new enough, else with the one that a Python
# wheel carries, bound to its hash in requirements-node.lock and installed into .venv.
set -eu
cd "$(dirname "$0")"
bin=$(cd .. && pwd)/.venv/bin

new_enough='const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)'

if ! { command -v npm >/dev/null && node -e "$new_enough" 2>/dev/null; }; then
  [ -x "$bin/python" ] || {
    echo "The scripts of the pages are built by Node.js 20.19 or newer, or from .venv by its Python wheel." >&2
    echo "There is neither here: run \`make build\`, or install the wheel of a release, which carries them." >&2
    exit 1
  }
  "$bin/python" -m pip --quiet --disable-pip-version-check --no-input install --require-hashes \
    --only-binary :all: -r ../requirements-node.lock
  PATH="$bin:$PATH"
fi
exec npm "$@"
