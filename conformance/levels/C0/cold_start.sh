# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: sixteen processes that start one program at once, over an empty cache, all succeed
# DOC: a cache is shared by processes that know nothing of each other
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" "$P/one.cu" "$P/two.cu" "$P/main.cpp" -o program
export XDG_CACHE_HOME=$PWD/cache LD_LIBRARY_PATH=$TOOLKIT/lib64
pids=()
for i in $(seq 16); do ./program > "log$i" 2>&1 & pids+=($!); done
bad=0
for pid in "${pids[@]}"; do wait "$pid" || bad=$((bad + 1)); done
[ $bad = 0 ] || { echo "$bad of 16 failed"; cat log*; exit 1; }
