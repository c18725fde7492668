# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: what is not there yet is refused by its name, with the line
# DOC: a gap is an error that names the feature
# NEEDS: own-nvcc
fail() { echo "$1"; cat log; exit 1; }
refused() {          # refused WORD LINE: x.cu is refused with both in the message
    if "$NVCC" -arch=sm_80 -c x.cu -o x.o > log 2>&1; then echo "accepted: $1"; return 0; fi
    grep -qi "$1" log || fail "the message names no '$1'"
    grep -Eq "x\.cu[:(]$2" log || fail "the message names no line $2"
}
printf '__global__ void k(int* p) {\n    int r;\n    asm volatile("add.s32 %%0, %%1, 1;" : "=r"(r) : "r"(*p));\n    *p = r;\n}\n' > x.cu
refused 'ptx\|asm' 3
printf '__global__ void child() {}\n__global__ void k() {\n    child<<<1, 1>>>();\n}\n' > x.cu
refused 'dynamic parallelism\|launch' 3
