# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: errors are reported at the user's file and line, and nothing is left behind
# DOC: NVCC documentation, 4.2 (exit codes); errors as a compiler reports them
# ORACLE: not yet run
P=$CASE_DIR/parts
fail() { echo "$1"; exit 1; }
printf 'int main() {\n    int x = ;\n}\n' > bad.cu
"$NVCC" -c bad.cu -o bad.o > log 2>&1 && fail "a syntax error is accepted"
grep -Eq 'bad\.cu[:(]2' log || fail "the error names no line 2: $(cat log)"
grep -q error log || fail "the error is not called an error"
[ ! -e bad.o ] || fail "an object is left behind"
printf '__global__ void k(int* p) {\n    *p = undefined_name;\n}\nint main() {}\n' > bad.cu
"$NVCC" -c bad.cu -o bad.o > log 2>&1 && fail "an undefined name in a kernel is accepted"
grep -Eq 'bad\.cu[:(]2' log && grep -q undefined_name log || fail "$(cat log)"
printf 'void host();\n__global__ void k() {\n    host();\n}\nint main() {}\n' > bad.cu
"$NVCC" -c bad.cu -o bad.o > log 2>&1 && fail "a kernel calls a host function"
grep -Eq 'bad\.cu[:(]3' log || fail "$(cat log)"
printf '__global__ int k() { return 1; }\nint main() {}\n' > bad.cu
"$NVCC" -c bad.cu -o bad.o > log 2>&1 && fail "a kernel that returns a value is accepted"
grep -Eq 'bad\.cu[:(]1' log || fail "$(cat log)"
"$NVCC" -c absent.cu > log 2>&1 && fail "an absent file is accepted"
grep -q absent.cu log || fail "$(cat log)"
"$NVCC" --no-such-option -c "$P/one.cu" > log 2>&1 && fail "an unknown option is accepted"
grep -q 'no-such-option' log || fail "$(cat log)"
printf '#include "nowhere.h"\nint main() {}\n' > bad.cu
"$NVCC" -c bad.cu > log 2>&1 && fail "an absent header is accepted"
grep -q 'nowhere.h' log || fail "$(cat log)"
printf 'int f();\nint main() { return f(); }\n' > bad.cu
"$NVCC" bad.cu -o bad > log 2>&1 && fail "an undefined function links"
grep -q 'undefined' log || fail "$(cat log)"
