# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: an object that nvcc -c made links with plain g++ and -lcudart
# DOC: NVCC documentation, 5 The compilation trajectory (objects are host objects)
# NEEDS: tool:g++
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -c "$P/one.cu" -o one.o
"$NVCC" -c "$P/two.cu" -o two.o
g++ "$P/main.cpp" one.o two.o -L"$TOOLKIT/lib64" -lcudart -o program
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program
