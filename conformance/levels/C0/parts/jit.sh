# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# For cases about run-time compilation: `program` (parts/status.cu) holds no image that can be loaded, because g++ links
# what separate compilation made.
if [ "$FOREIGN" ]; then     # what NVIDIA's nvcc makes is PTX to us
    "$NVCC" -arch=sm_80 "$CASE_DIR/parts/status.cu" -o program
else
    "$NVCC" -arch=sm_80 -dc "$CASE_DIR/parts/status.cu" -o status.o
    g++ status.o -L"$TOOLKIT/lib64" -lcudart -o program
fi
export LD_LIBRARY_PATH=$TOOLKIT/lib64
# The compiler, counted. (It is part of an image's name, so that another one in its place would find nothing.)
printf '#!/bin/sh\necho >> "%s"\nexec "%s"\n' "$PWD/calls" "$TOOLKIT/bin/causeway-compiler" > compiler
chmod +x compiler
export CAUSEWAY_COMPILER=$PWD/compiler

fail() {
    echo "$1"
    shift
    for file in "$@"; do echo "-- $file"; cat "$file"; done
    exit 1
}
# Runs the program, which has to work, and to say on stderr one line that matches.
works_and_says() {
    "${@:2}" ./program > out 2> err || fail "the program ends with $?" out err
    [ "$(sort -u out)" = "cudaSuccess 42" ] || fail "wrong results" out err
    [ "$(grep -c . err)" = 1 ] || fail "not one line on stderr" err
    grep -Eq "$1" err || fail "nothing matches /$1/" err
}
works_in_silence() {
    "$@" ./program > out 2> err || fail "the program ends with $?" out err
    [ "$(sort -u out)" = "cudaSuccess 42" ] || fail "wrong results" out err
    [ ! -s err ] || fail "a message that nobody needs" err
}
# The same with an image from the cache.
works_without_compiler() {
    rm -f calls
    works_in_silence "$@"
    [ ! -e calls ] || fail "the compiler was called"
}
