# SPDX-License-Identifier: Apache-2.0
# A JDK, and Firesteel's own jars built with it.

readonly SERVER_JAR=$ROOT/server/target/firesteel-server.jar
readonly SERVER_CLASS_PATH=$SERVER_JAR:$ROOT/server/target/lib/*
readonly SERVER_ARCHIVE=$ROOT/server/target/firesteel-server.jsa
readonly WORKER_JAR=$ROOT/interpreter/target/firesteel-worker.jar
readonly BUILD_STAMP=$ROOT/server/target/.built

# Sets JAVA and JAVA_HOME to a JDK 17 or newer.
find_java() {
  local version
  if [[ -n ${JAVA_HOME:-} ]]; then
    JAVA=$JAVA_HOME/bin/java
    [[ -x $JAVA ]] || fail "JAVA_HOME=$JAVA_HOME has no bin/java (expected: a JDK 17 or newer)"
  else
    JAVA=$(command -v java) || fail "there is no java on the PATH and JAVA_HOME is not set (expected: a JDK 17 or newer)"
    JAVA=$(readlink -f "$JAVA")
    export JAVA_HOME=${JAVA%/bin/java}
  fi
  version=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  ((${version:-0} >= 17)) || fail "$JAVA is Java ${version:-unknown} (expected: 17 or newer); set JAVA_HOME"
}

build_if_needed() {
  is_built || with_lock "$ROOT/target/build.lock" 'is building' build
}

is_built() {
  local sources=() path
  [[ -f $SERVER_JAR && -f $WORKER_JAR && -f $BUILD_STAMP ]] || return 1
  for path in "$ROOT"/pom.xml "$ROOT"/{proto,interpreter,rest-bridge,server}/{pom.xml,src/main}; do
    [[ -e $path ]] && sources+=("$path")
  done
  [[ -z $(find "${sources[@]}" -newer "$BUILD_STAMP" -print -quit) ]]
}

build() {
  local log=$ROOT/target/build.log stamp=$ROOT/target/.building
  is_built && return
  [[ -x $JAVA_HOME/bin/javac ]] || fail "$JAVA_HOME has no compiler (expected: a JDK, to build Firesteel)"
  say "building Firesteel with $JAVA_HOME (only when its sources have changed; everything: $log)"
  # What is edited while the build runs is newer than the stamp.
  touch "$stamp"
  (cd "$ROOT" && with_progress "$log" '(Building Firesteel|ERROR|BUILD )' ./mvnw --batch-mode -DskipTests package) ||
    fail "the build failed; see $log"
  archive_classes
  mv "$stamp" "$BUILD_STAMP"
}

# The server's classes as they lie in memory, which a JVM maps instead of loading them. Without them it starts as well, later.
archive_classes() {
  local folder=$ROOT/server/target/rehearsal log=$ROOT/target/rehearsal.log
  rm -rf "$folder" "$SERVER_ARCHIVE"
  mkdir -p "$folder"
  "$JAVA" -Xmx256m -XX:+UseSerialGC "-XX:ArchiveClassesAtExit=$SERVER_ARCHIVE" -Xlog:cds=off -Xlog:cds+dynamic=off \
    -cp "$SERVER_CLASS_PATH" dev.firesteel.server.RehearsalMain "$folder" >"$log" 2>&1 </dev/null ||
    say "the server's classes are not archived, so it starts more slowly; see $log"
  rm -rf "$folder"
}
