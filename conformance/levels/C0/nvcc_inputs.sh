# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: C, C++, objects, archives and shared libraries are inputs of one command
# DOC: NVCC documentation, 3.1.2 Supported Input File Suffixes
# ORACLE: not yet run
P=$CASE_DIR/parts
export LD_LIBRARY_PATH=$TOOLKIT/lib64:.
cat > plain.c <<'SOURCE'
int fromC(void) { int class = 3; return class; }
SOURCE
cat > other.cpp <<'SOURCE'
#include <string>
extern "C" int fromC(void);
extern "C" int runOne();
extern "C" int runTwo();
int main() { return std::string("abc").size() == 3 && fromC() == 3 ? runOne() | runTwo() : 9; }
SOURCE
"$NVCC" -c plain.c -o plain.o
"$NVCC" -c "$P/one.cu" -o one.o
"$NVCC" -lib "$P/two.cu" -o libtwo.a
"$NVCC" other.cpp plain.c one.o libtwo.a -o mixed && ./mixed
"$NVCC" other.cpp plain.o one.o -L. -ltwo -o mixed2 && ./mixed2
"$NVCC" -shared -Xcompiler -fPIC "$P/one.cu" -o libone.so
"$NVCC" other.cpp plain.o libone.so libtwo.a -o mixed3 && ./mixed3
cp "$P/one.cu" one.cc.cu
"$NVCC" -c -x c++ other.cpp -o other.o
"$NVCC" -dc "$P/device_a.cu" -o a.o
"$NVCC" -dc "$P/device_b.cu" -o b.o
"$NVCC" -lib a.o b.o -o libdevice.a
"$NVCC" "$P/main.cpp" libdevice.a -o separate && ./separate
