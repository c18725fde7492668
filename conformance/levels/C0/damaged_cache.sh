# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a damaged, read-only or absent cache costs time, never the result
# DOC: a cache may be lost at any time
# NEEDS: causeway
# TIMEOUT: 120
P=$CASE_DIR/parts
"$NVCC" -arch=sm_80 -dc "$P/device_a.cu" "$P/device_b.cu"
g++ "$P/main.cpp" device_a.o device_b.o -L"$TOOLKIT/lib64" -lcudart -o program
export LD_LIBRARY_PATH=$TOOLKIT/lib64
export XDG_CACHE_HOME=$PWD/cache
./program
find cache -type f | while read -r file; do printf 'damaged' > "$file"; done
./program
find cache -type f | while read -r file; do : > "$file"; done
./program
rm -r cache
echo 'a file where the folder should be' > cache
./program
unset XDG_CACHE_HOME
HOME=/nonexistent ./program
HOME=/proc ./program
