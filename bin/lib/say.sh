# SPDX-License-Identifier: Apache-2.0
# Talking to the user. Everything goes to standard error; standard output belongs to the command.

say() {
  printf '%s\n' "firesteel: $*" >&2
}

fail() {
  say "$*"
  exit 1
}

# with_progress LOG PATTERN COMMAND…
# Runs a command with its output in LOG and shows the lines that match PATTERN, or at least that it still runs.
with_progress() {
  local log=$1 pattern=$2 started=$SECONDS said=$SECONDS line status
  shift 2
  "$@" 2>&1 </dev/null | tee "$log" | while true; do
    status=0
    IFS= read -r -t 5 line || status=$?
    if ((status > 128)); then line=''; elif ((status > 0)); then break; fi
    if [[ $line =~ $pattern ]]; then
      said=$SECONDS
      printf '  %s\n' "${line:0:160}" >&2
    elif ((SECONDS - said >= 10)); then
      said=$SECONDS
      printf '  … %s s\n' "$((SECONDS - started))" >&2
    fi
  done
  return "${PIPESTATUS[0]}"
}

# with_lock FILE WHAT COMMAND…
# Runs a command while no other process does under the same file; says when it has to wait for one that does WHAT.
# The lock belongs to descriptor 9 and ends with this process, however that ends.
with_lock() {
  local file=$1 what=$2 lock='import fcntl, sys; fcntl.flock(9, fcntl.LOCK_EX | (fcntl.LOCK_NB if sys.argv[1] == "try" else 0))'
  shift 2
  mkdir -p "$(dirname "$file")" || fail "cannot make the folder $(dirname "$file")"
  exec 9>"$file" || fail "cannot write $file"
  if ! python3 -c "$lock" try 2>/dev/null; then
    say "another firesteel $what; waiting for it"
    python3 -c "$lock" wait || fail "cannot lock $file"
  fi
  "$@"
  exec 9>&-
}
