# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: programs without an image for this device are compiled once into the cache, by sixteen at once
# DOC: CUDA C++ Programming Guide, 3.1.1.2 Just-in-Time Compilation
# NEEDS: causeway
# TIMEOUT: 120
P=$CASE_DIR/parts
CAUSEWAY_AOT=none "$NVCC" -arch=sm_80 -dc "$P/device_a.cu" "$P/device_b.cu"
g++ "$P/main.cpp" device_a.o device_b.o -L"$TOOLKIT/lib64" -lcudart -o program
export XDG_CACHE_HOME=$PWD/cache LD_LIBRARY_PATH=$TOOLKIT/lib64
pids=()
for i in $(seq 16); do ./program > "log$i" 2>&1 & pids+=($!); done
bad=0
for pid in "${pids[@]}"; do wait "$pid" || bad=$((bad + 1)); done
[ $bad = 0 ] || { echo "$bad of 16 failed"; cat log*; exit 1; }
# A second time the compiler is not asked: it may be absent.
cached=$(find cache -type f | wc -l)
[ "$cached" -gt 0 ] || { echo "nothing in the cache"; exit 1; }
./program
[ "$(find cache -type f | wc -l)" = "$cached" ] || { echo "the second start added to the cache"; exit 1; }
