/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The only member of archives that exist for programs which name them. */
extern const char cw_empty_archive;
const char cw_empty_archive = 0;
