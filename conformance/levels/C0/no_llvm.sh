# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: the runtime's libraries and compiled programs load no LLVM, and need only what every Debian has
# DOC: ldd lib64/libcudart.so.12 names no LLVM
# NEEDS: causeway
P=$CASE_DIR/parts
"$NVCC" "$P/one.cu" "$P/two.cu" "$P/main.cpp" -o program
for file in "$TOOLKIT"/lib64/libcudart.so.12 "$TOOLKIT"/lib64/libcauseway.so program; do
    LD_LIBRARY_PATH=$TOOLKIT/lib64 ldd "$file" > out
    if grep -Eqi 'llvm|clang|not found' out; then echo "$file:"; cat out; exit 1; fi
done
