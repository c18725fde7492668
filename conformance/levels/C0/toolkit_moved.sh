# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a toolkit copied to another folder, with a space in its name, compiles and runs
# DOC: a toolkit is a folder
# NEEDS: own-nvcc
P=$CASE_DIR/parts
cp -aL "$TOOLKIT" "tool kit"
"tool kit/bin/nvcc" "$P/one.cu" "$P/two.cu" "$P/main.cpp" -o program
./program
