# Sourced: puts R on the machine for the SparkR tests.
if ! command -v Rscript >/dev/null; then
  echo "installing R (Debian's r-base-core) for the tests of the R engine"
  sudo=$([[ $(id -u) == 0 ]] || echo sudo)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends r-base-core >/dev/null
fi
