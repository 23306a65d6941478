#!/usr/bin/env bash
# Starts a server by the README's command on a free port and replays recorded Livy answers against it. Fails on any
# difference that .ci/contract-missing.txt doesn't name, and on a line there that is no difference any more.
# usage: contract.sh path/to/replay.py [replay.py's options]
set -euo pipefail
cd "$(dirname "$0")/.."
replay=$1; shift
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
work=$(mktemp -d)
bin/firesteel server --port "$port" --data "$work/data" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$work"' EXIT
until curl -sf -o /dev/null "http://127.0.0.1:$port/readyz"; do
  kill -0 "$server" || { echo "the server ended before it was ready"; exit 1; }
  sleep 1
done
python3 "$replay" "http://127.0.0.1:$port" "$@" | tee "$work/answers" || true
tail -n 1 "$work/answers" | grep -Eq '^[0-9]+ passed, [0-9]+ failed$' || { echo "the replay did not reach its end"; exit 1; }
sed -n 's/^FAIL \(.*\) - .*/\1/p' "$work/answers" | sed 's/ - .*//' | sort >"$work/differences"
if ! diff <(sort .ci/contract-missing.txt) "$work/differences"; then
  echo "the differences (>) are not those of .ci/contract-missing.txt (<)"
  exit 1
fi
