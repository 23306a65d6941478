# SPDX-License-Identifier: Apache-2.0
# A Spark to run sessions on.

readonly SPARK_VERSION=4.2.0
readonly REQUIREMENTS=$ROOT/bin/lib/spark-$SPARK_VERSION.txt

# Sets SPARK_HOME: as given, else the pyspark of the current python3, else one that is installed for Firesteel.
find_spark() {
  if [[ -n ${SPARK_HOME:-} ]]; then
    [[ -d $SPARK_HOME/jars ]] || fail "$SPARK_HOME is not a Spark home (expected: a folder with jars/ in it)"
    return
  fi
  command -v python3 >/dev/null || fail 'there is no python3 on the PATH (expected: Python 3.11 or newer, or --spark-home)'
  SPARK_HOME=$(pyspark_home python3)
  if [[ -z $SPARK_HOME ]]; then
    local venv=$FIRESTEEL_HOME/spark-$SPARK_VERSION
    is_installed "$venv" || with_lock "$venv.lock" 'is installing Spark' install_spark "$venv"
    SPARK_HOME=$(pyspark_home "$venv/bin/python")
    [[ -n $SPARK_HOME ]] || fail "$venv has no Spark any more; remove it and start again"
  fi
  export SPARK_HOME
}

# Prints the Spark home inside a Python's pyspark package; nothing when there is none. Does not import it: that is slow.
pyspark_home() {
  (cd / && "$1" -c '
import importlib.util, os
spec = importlib.util.find_spec("pyspark")
for folder in (spec.submodule_search_locations or []) if spec else []:
    for home in (folder, os.path.dirname(os.path.dirname(folder))):
        if os.path.isdir(os.path.join(home, "jars")):
            print(home)
            raise SystemExit' 2>/dev/null) || true
}

# A folder counts only with the marker that is written last, and only for these very packages.
is_installed() {
  cmp -s "$REQUIREMENTS" "$1/.firesteel-installed"
}

install_spark() {
  local venv=$1 log=$1.log
  is_installed "$venv" && return
  if [[ $(installed_version "$venv") != "$SPARK_VERSION" ]]; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
      fail "$(command -v python3) is $(python3 --version) (expected: 3.11 or newer)"
    say "no Spark found; installing Spark $SPARK_VERSION into $venv (once, about 500 MB to download; everything: $log)"
    rm -rf "$venv"
    python3 -m venv "$venv" >"$log" 2>&1 || fail "cannot make a Python environment in $venv: $(tail -n 1 "$log")"
  else
    say "completing Spark $SPARK_VERSION in $venv (everything: $log)"
  fi
  with_progress "$log" '^ *(Collecting|Downloading|Building|Installing|Successfully|ERROR)' \
    "$venv/bin/python" -m pip install --progress-bar off --disable-pip-version-check -r "$REQUIREMENTS" ||
    fail "cannot install Spark $SPARK_VERSION; see $log"
  [[ $(installed_version "$venv") == "$SPARK_VERSION" ]] || fail "$venv has no working pyspark $SPARK_VERSION; see $log"
  cp "$REQUIREMENTS" "$venv/.firesteel-installed"
}

installed_version() {
  [[ -x $1/bin/python ]] && (cd / && "$1/bin/python" -c 'import pyspark; print(pyspark.__version__)' 2>/dev/null)
}
