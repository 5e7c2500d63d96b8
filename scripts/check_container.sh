#!/usr/bin/env bash
# There may be no Docker engine here. This performs the Dockerfile's steps in an empty folder:
# the hash-checked install, the same files, a read-only code tree, an unprivileged user, one
# writable folder; then it runs the demo there and asks the bot for its health.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
place=$(mktemp -d)
chmod 755 "$place"
trap 'chmod -R u+w "$place"; rm -rf "$place"' EXIT

if [ "$(id -u)" = 0 ]; then
  as_nobody() { setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs -- "$@"; }
else
  echo "not root: the steps run as $(id -un), who is unprivileged too"
  as_nobody() { "$@"; }
fi

# An interpreter below a closed home folder is of no use to another user.
for python in "$(command -v python3)" /usr/local/bin/python3 /usr/bin/python3; do
  if as_nobody "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi
  python=
done
[ -n "$python" ] || { echo "no Python 3.11 that an unprivileged user can run"; exit 1; }

"$python" -m venv --without-pip "$place/venv"
"$here/.venv/bin/python" -m pip --python "$place/venv/bin/python" install --quiet \
  --disable-pip-version-check --require-hashes -r "$here/requirements.txt"
mkdir "$place/app" "$place/data" "$place/tmp"
cp -r "$here/bot" "$here/storage" "$here/feeds.yaml" "$place/app/"
find "$place/app" -name __pycache__ -prune -exec rm -rf {} +
chmod -R a+rX,a-w "$place/app"
[ "$(id -u)" != 0 ] || chown 10001:10001 "$place/data" "$place/tmp"

run() {
  (cd "$place/app" && as_nobody env -i PATH="$place/venv/bin:/usr/bin:/bin" HOME="$place/tmp" \
    TMPDIR="$place/tmp" PYTHONDONTWRITEBYTECODE=1 PTB_TIMEDELTA=true \
    PACTWATCH_DB="$place/data/pactwatch.db" PACTWATCH_HTTP=127.0.0.1:18099 "$@")
}

run python -m bot feeds check
run python -m bot demo > "$place/demo.txt" || { cat "$place/demo.txt"; exit 1; }
tail -n 1 "$place/demo.txt"

# The console ends with its input, so the bot is given a while of silence instead.
run sh -c '
  mkfifo "$TMPDIR/silence"; sleep 30 > "$TMPDIR/silence" & quiet=$!
  python -m bot run < "$TMPDIR/silence" > "$TMPDIR/out" 2>&1 & bot=$!
  for i in 1 2 3 4 5 6 7 8 9 10; do
    sleep 1
    python -c "import urllib.request as u; print(\"/livez\", u.urlopen(\"http://127.0.0.1:18099/livez\", timeout=4).status)" 2>/dev/null && alive=yes && break
  done
  kill -TERM $bot; wait $bot; ended=$?; kill $quiet
  [ "$alive" = yes ] && [ $ended = 0 ] || { cat "$TMPDIR/out"; exit 1; }'

if [ "$(id -u)" = 0 ] && run sh -c 'touch bot/written 2>/dev/null'; then
  echo "the code tree was writable"
  exit 1
fi
echo "the Dockerfile's steps pass without an engine"
