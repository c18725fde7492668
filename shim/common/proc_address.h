// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>

namespace cw::shim {

/// One row of the table behind GetProcAddress: a public name, the version that has it first, its
/// entry point, and the one whose stream 0 is the per-thread stream (or null).
struct ProcAddress {
    const char* name;
    int since;
    void* entry;
    void* per_thread_entry;
};

/// The newest entry of `name` that a program of `version` may see; null when there is none.
/// Rows are sorted by name, then version.
inline const ProcAddress* findProcAddress(std::span<const ProcAddress> rows, std::string_view name,
                                          int version) {
    const ProcAddress* found = nullptr;
    for (const ProcAddress& row : rows)
        if (name == row.name && row.since <= version) found = &row;
    return found;
}

/// The driver library's rows. The runtime library hands them out too (cudaGetDriverEntryPoint), and
/// doesn't see libcuda: libcuda publishes them when libcauseway.so is loaded.
inline std::span<const ProcAddress> driver_entries;

struct PublishDriverEntries {
    explicit PublishDriverEntries(std::span<const ProcAddress> rows) { driver_entries = rows; }
};

} // namespace cw::shim
