# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a device function that nobody defines is a link error that names it
# DOC: NVCC documentation, 6 Using Separate Compilation in CUDA
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -arch=sm_80 -dc "$P/device_a.cu" -o device_a.o
if "$NVCC" -arch=sm_80 -dlink device_a.o -o link.o 2>log; then
    echo "-dlink accepts an undefined device function"
    exit 1
fi
grep -q twice log || { cat log; exit 1; }
