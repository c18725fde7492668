# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: such objects link with -lcudart_static -lcudadevrt, as build systems write it
# DOC: NVCC documentation, 4.2.3.3 --cudart
# NEEDS: tool:g++
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -c "$P/one.cu" "$P/two.cu"
g++ "$P/main.cpp" one.o two.o -L"$TOOLKIT/lib64" -lcudadevrt -lcudart_static -lrt -lpthread -ldl -o program
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program
