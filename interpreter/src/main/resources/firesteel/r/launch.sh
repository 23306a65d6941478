# SPDX-License-Identifier: Apache-2.0
# Becomes the R process: launch.sh ALIVE COMMAND…
# What comes on standard input are the worker's messages: they go to descriptor 3, and code that reads its standard
# input finds the end of it. The worker holds ALIVE open for as long as it lives: when it ends without a word, R ends too.
alive=$1
shift
exec 3<&0 </dev/null
(read -r word <"$alive" || kill -KILL $$) >/dev/null 2>&1 3<&- &
exec "$@"
