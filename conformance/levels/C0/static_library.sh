# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: nvcc -lib makes an archive that nvcc and g++ link
# DOC: NVCC documentation, 4.2.2 -lib; 6.4 Libraries
# NEEDS: tool:g++
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -lib "$P/one.cu" "$P/two.cu" -o libparts.a
"$NVCC" "$P/main.cpp" -L. -lparts -o program
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program
g++ "$P/main.cpp" -L. -lparts -L"$TOOLKIT/lib64" -lcudart -o program2
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program2
