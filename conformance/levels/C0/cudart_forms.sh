# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: every form of --cudart links and runs
# DOC: NVCC documentation, 4.2.3.3 --cudart
# ORACLE: not yet run
P=$CASE_DIR/parts
for form in "" -cudart=static -cudart=shared "--cudart shared"; do
    "$NVCC" $form "$P/one.cu" "$P/two.cu" "$P/main.cpp" -o program
    LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program
done
