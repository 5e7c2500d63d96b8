#!/usr/bin/env bash
# There may be no Docker engine here. This performs the Dockerfile's steps in an empty folder:
# the hash-checked install, the same files, a read-only code tree, an unprivileged user, one
# writable folder; then it runs the demo there and asks the bot for its health.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
place=$(mktemp -d)
chmod 755 "$place"
trap 'chmod -R u+w "$place"; rm -rf "$place"' EXIT

python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements.txt"
mkdir "$place/app" "$place/data" "$place/tmp"
cp -r "$here/bot" "$here/storage" "$here/feeds.yaml" "$place/app/"
find "$place/app" -name __pycache__ -prune -exec rm -rf {} +
chmod -R a+rX,a-w "$place/app"

as_nobody() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  chown 10001:10001 "$place/data" "$place/tmp"
  as_nobody() { setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs -- "$@"; }
else
  echo "not root: the steps run as $(id -un), which is unprivileged too"
fi

run() {
  (cd "$place/app" && as_nobody env -i PATH="$place/venv/bin:/usr/bin:/bin" HOME="$place/tmp" TMPDIR="$place/tmp" \
    PYTHONDONTWRITEBYTECODE=1 PTB_TIMEDELTA=true PACTWATCH_DB="$place/data/pactwatch.db" \
    PACTWATCH_HTTP=127.0.0.1:18099 "$@")
}

run python -m bot feeds check
run python -m bot demo > "$place/demo.txt" || { cat "$place/demo.txt"; exit 1; }
tail -n 1 "$place/demo.txt"

# The console ends with its input, so the bot is given a while of silence instead.
run sh -c 'sleep 8 | python -m bot run > /dev/null 2>&1 & bot=$!; sleep 5
  python -c "import urllib.request as u; print(u.urlopen(\"http://127.0.0.1:18099/livez\", timeout=4).status, \"/livez\")"
  kill -TERM $bot; wait $bot'
if [ "$(id -u)" = 0 ] && run sh -c 'touch /etc/pactwatch-test 2>/dev/null || touch bot/x 2>/dev/null'; then
  echo "the code tree was writable"; exit 1
fi
echo "the Dockerfile's steps pass without an engine"
