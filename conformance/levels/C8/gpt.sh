# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a small GPT trains: twenty steps give the losses of the same model in plain C++
# DOC: the example examples/gpt, with its own reference
# TIMEOUT: 600
EXAMPLE=$CASE_DIR/../../../examples/gpt
[ -d "$EXAMPLE" ] || { echo "the examples are not beside the cases"; exit 77; }
make -C "$EXAMPLE" NVCC="$NVCC" BUILD="$PWD" check
