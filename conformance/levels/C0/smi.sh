# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: nvidia-smi answers what scripts ask
# DOC: nvidia-smi manual: -L, --query-gpu, --format=csv
# ORACLE: not yet run
PATH=$TOOLKIT/bin:$PATH
fail() { echo "$1"; exit 1; }
nvidia-smi > table || fail "nvidia-smi fails"
grep -q 'CUDA Version' table || fail "the table names no CUDA Version"
nvidia-smi -L | grep -Eq '^GPU 0: .+ \(UUID: GPU-[0-9a-f-]+\)$' || fail "-L: $(nvidia-smi -L)"
[ "$(nvidia-smi --query-gpu=name --format=csv,noheader | wc -l)" = "$(nvidia-smi -L | wc -l)" ] || fail "names and list differ"
nvidia-smi --query-gpu=index,name,memory.total,compute_cap --format=csv | head -1 | grep -q 'index, name, memory.total \[MiB\], compute_cap' || fail "the header"
nvidia-smi --query-gpu=memory.total --format=csv,noheader,nounits | grep -Eq '^[0-9]+$' || fail "memory without units"
nvidia-smi --query-gpu=compute_cap --format=csv,noheader | grep -Eq '^[0-9]+\.[0-9]$' || fail "compute_cap"
