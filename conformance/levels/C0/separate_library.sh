# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: relocatable device code in a static library links with a program's own
# DOC: NVCC documentation, 6.4 Libraries
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -arch=sm_80 -dc "$P/device_b.cu" -o device_b.o
"$NVCC" -arch=sm_80 -lib device_b.o -o libdevice_b.a
"$NVCC" -arch=sm_80 -rdc=true "$P/device_a.cu" "$P/main.cpp" -L. -ldevice_b -o program
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./program
