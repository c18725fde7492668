// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// libcauseway.so is made of archives; it exports only the tables of the doors and this version.

extern "C" __attribute__((visibility("default"))) const char cw_version[];
const char cw_version[] = "Causeway 0.1.0";
