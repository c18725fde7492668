/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The start of a static archive (libcudart_static.a): fills its table of entry points from
 * libcauseway.so before any constructor of the program registers a kernel. Names, not positions,
 * are matched, so that an old program works with a newer library. */
#pragma once

#include <stddef.h>

/* What stands in for a function when the library is missing: gives an error, a text, nothing, or
 * zero. */
enum CwMissing { kMissingStatus, kMissingText, kMissingNothing, kMissingZero };

struct CwStaticName {
    const char* name;
    enum CwMissing missing;
};

/* table: base name of the two arrays that libcauseway.so exports (`T` and `T_names`). */
void cw_fill_static_door(const char* table, void** entries, const struct CwStaticName* names,
                         size_t count) __attribute__((visibility("hidden")));

#define CW_STATIC_DOOR(table, entries, names, count)                                               \
    __attribute__((constructor(101))) static void fillDoor(void) {                                 \
        cw_fill_static_door(table, entries, names, count);                                         \
    }
