# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a C file with the runtime API compiles with gcc as C89 and C11, and links with gcc
# DOC: CUDA Runtime API (a C interface)
# NEEDS: tool:gcc
# ORACLE: not yet run
P=$CASE_DIR/parts
for standard in gnu89 c99 c11; do
    gcc -std=$standard -Wall -Werror -I"$TOOLKIT/include" -c "$P/api.c" -o api.o
    gcc api.o -L"$TOOLKIT/lib64" -lcudart -lm -o program
    LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program
done
"$NVCC" -c "$P/c_kernel.cu" -o kernel.o
gcc -DWITH_KERNEL -I"$TOOLKIT/include" "$P/api.c" kernel.o -L"$TOOLKIT/lib64" -lcudart -lstdc++ -lm -o program
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program
