# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: preprocessing, dependencies, dry runs, kept files and the version come out as build systems read them
# DOC: NVCC documentation, 4.2.2 Options for Specifying the Compilation Phase, 4.2.1.9 -M; 4.2.8 --dryrun, --keep
# ORACLE: not yet run
P=$CASE_DIR/parts
mkdir -p inc; echo '#define ANSWER 99' > inc/answer.h
cp "$P/options.cu" x.cu
fail() { echo "$1"; exit 1; }
"$NVCC" --version > out
grep -Eq 'release [0-9]+\.[0-9]+, V[0-9]+\.[0-9]+\.[0-9]+' out || fail "the version has no 'release N.N, VN.N.N': $(cat out)"
"$NVCC" -V | grep -q 'Cuda compilation tools' || fail "-V names no Cuda compilation tools"
"$NVCC" -E x.cu > pre.i
grep -q '__global__\|__attribute__((global))\|void answer' pre.i || fail "-E gives no source"
"$NVCC" -E -Xcompiler -dM x.cu | grep -q __CUDACC__ || "$NVCC" -E x.cu > /dev/null || fail "-E -dM"
"$NVCC" -DWITH_HEADER -Iinc -M x.cu > deps
grep -q 'answer\.h' deps && grep -q 'x\.o *:' deps || fail "-M: $(cat deps)"
"$NVCC" -DWITH_HEADER -Iinc -MM x.cu > deps
grep -q 'inc/answer\.h' deps || fail "-MM misses answer.h"
"$NVCC" -DWITH_HEADER -Iinc -MD -c x.cu -o x.o
grep -q 'answer\.h' x.d || fail "-MD writes no x.d"
"$NVCC" -DWITH_HEADER -Iinc -MMD -MF my.dep -MT my/target.o -c x.cu -o x.o
grep -q '^my/target\.o *:' my.dep && grep -q 'answer\.h' my.dep || fail "-MMD -MF -MT: $(cat my.dep)"
"$NVCC" --dryrun -c x.cu -o never.o > dry 2>&1
grep -q '^#\$ ' dry || fail "--dryrun prints no #\$ lines"
[ ! -e never.o ] || fail "--dryrun compiles"
mkdir kept
"$NVCC" --keep --keep-dir kept -c x.cu -o x.o
[ -n "$(ls kept)" ] || fail "--keep keeps nothing"
"$NVCC" -v -c x.cu -o x.o > log 2>&1
[ -s log ] || fail "-v says nothing"
"$NVCC" -c x.cu
[ -e x.o ] || fail "-c without -o writes no x.o"
"$NVCC" x.cu && [ -x a.out ] || fail "no a.out"
"$NVCC" --help | grep -q -- --output-file || fail "--help names no --output-file"
