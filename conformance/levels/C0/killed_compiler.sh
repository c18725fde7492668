# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a compiler that is killed, hangs or is absent gives a CUDA error that says so; the next start works
# DOC: CUDA Runtime API, cudaErrorInvalidPtx: a JIT compilation failed
# NEEDS: causeway
# TIMEOUT: 240
. "$CASE_DIR/parts/jit.sh"
export XDG_CACHE_HOME=$PWD/cache REAL=$TOOLKIT/bin/causeway-compiler

# fails REGEX BODY-OF-THE-COMPILER
fails() {
    printf '#!/bin/bash\n%s\n' "$2" > bad
    chmod +x bad
    CAUSEWAY_COMPILER=$PWD/bad ./program > out 2> err || fail "the program ends with $?" out err
    [ "$(sort -u out)" = "cudaErrorInvalidPtx 0" ] || fail "not CUDA's error: $2" out err
    grep -Eq "218: $1$" err || fail "nothing matches /$1/" err
    grep -v '^\[causeway\] \|^  ' err && fail "a line of somebody else" err
    [ -z "$(find cache -name '*.image' 2> /dev/null)" ] || fail "an image got into the cache"
    true
}
killed="compiler '$PWD/bad' was killed"
fails "$killed by signal 9 \(Killed\)" 'kill -9 $$'
fails "$killed by signal 9 \(Killed\)" 'head -c 100 > /dev/null; kill -9 $$'        # while it reads
fails "$killed by signal 9 \(Killed\)" '"$REAL" | head -c 100; kill -9 $$'          # while it answers
fails "$killed" '"$REAL" | head -c 100; kill -9 $PPID $$'                           # with what started it
fails "$killed by signal 6 \(Aborted\)" 'ulimit -c 0; kill -ABRT $$'
fails "compiler '$PWD/bad' ended with status 3" 'exit 3'
export CAUSEWAY_COMPILER_TIMEOUT=1
fails "compiler '$PWD/bad' took longer than 1 s" 'echo $$ > process; exec sleep 1000'
for _ in $(seq 100); do [ ! -d "/proc/$(cat process)" ] && break; sleep 0.1; done
[ ! -d "/proc/$(cat process)" ] || fail "the compiler that was given up still runs"
unset CAUSEWAY_COMPILER_TIMEOUT

CAUSEWAY_COMPILER=/absent ./program > out 2> err
[ "$(sort -u out)" = "cudaErrorInvalidPtx 0" ] || fail "no error without a compiler" out err
grep -q "compiler '/absent' can't be started (No such file or directory)" err || fail "the path is not named" err
works_in_silence env
works_without_compiler env
