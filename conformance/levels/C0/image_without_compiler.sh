# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a program runs after the compiler was taken away
# DOC: shared between AOT images and the runtime: an image in the executable needs no compiler
# NEEDS: own-nvcc
P=$CASE_DIR/parts
cp -aL "$TOOLKIT" toolkit
toolkit/bin/nvcc "$P/one.cu" "$P/two.cu" "$P/main.cpp" -o program
found=$(find toolkit -name 'causeway-compiler*')
[ -n "$found" ] || { echo "no causeway-compiler in the toolkit"; exit 1; }
rm $found
XDG_CACHE_HOME=$PWD/empty PATH=/usr/bin:/bin LD_LIBRARY_PATH=$PWD/toolkit/lib64 ./program
