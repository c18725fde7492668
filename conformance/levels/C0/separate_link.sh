# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: -dc objects link by nvcc, and by -dlink with g++
# DOC: NVCC documentation, 6 Using Separate Compilation in CUDA, 6.3 Examples
# NEEDS: tool:g++
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -arch=sm_80 -dc "$P/device_a.cu" "$P/device_b.cu"
"$NVCC" -arch=sm_80 device_a.o device_b.o "$P/main.cpp" -o by_nvcc
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./by_nvcc
"$NVCC" -arch=sm_80 -dlink device_a.o device_b.o -o link.o
g++ "$P/main.cpp" device_a.o device_b.o link.o -L"$TOOLKIT/lib64" -lcudadevrt -lcudart -o by_gxx
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./by_gxx
