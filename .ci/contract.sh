#!/usr/bin/env bash
# Starts a server by the README's command on a free port and replays recorded Livy answers against it.
# usage: contract.sh path/to/replay.py [replay.py's options]
set -euo pipefail
replay=$1; shift
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
data=$(mktemp -d)
bin/firesteel server --port "$port" --data "$data" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$data"' EXIT
until curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do
  kill -0 "$server" || { echo "the server ended before it was ready"; exit 1; }
  sleep 1
done
python3 "$replay" "http://127.0.0.1:$port" "$@"
