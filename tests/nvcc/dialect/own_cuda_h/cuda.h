// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A header of the program with a name of ours.
#define OWN_HEADER 1
