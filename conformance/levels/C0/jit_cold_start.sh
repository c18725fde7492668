# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: sixteen processes that need one compilation, over an empty cache, all succeed; later ones find it there
# DOC: CUDA C++ Programming Guide, 3.1.1.2 Just-in-Time Compilation
# NEEDS: causeway
# TIMEOUT: 120
. "$CASE_DIR/parts/jit.sh"
export XDG_CACHE_HOME=$PWD/cache TMPDIR=$PWD/temporary
mkdir temporary
pids=()
for i in $(seq 16); do ./program > "out$i" 2> "err$i" & pids+=($!); done
for pid in "${pids[@]}"; do wait "$pid" || fail "a program ends with $?" err*; done
[ "$(sort -u out*)" = "cudaSuccess 42" ] || fail "wrong results" out* err*
[ -z "$(cat err*)" ] || fail "messages that nobody needs" err*
[ "$(find cache -name '*.image' | wc -l)" = 1 ] || fail "not one image in the cache: $(find cache -type f)"
left=$(find temporary cache -type f ! -name '*.image' ! -name '*.program')
[ -z "$left" ] || fail "temporary files are left: $left"
works_without_compiler env
