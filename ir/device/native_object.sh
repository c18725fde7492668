#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# native_object.sh LLVM_BIN BITCODE OBJECT: the device library's bitcode as an object for this machine.
set -eu
"$1/llvm-dis" "$2" -o - | sed '/^target \(triple\|datalayout\)/d' |
    "$1/clang" -x ir - -O2 -march=native -fPIC -Wno-override-module -c -o "$3"
