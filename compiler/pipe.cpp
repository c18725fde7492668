// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/pipe.h"

#include <cerrno>
#include <unistd.h>

namespace cw::compiler {

Bytes readAll(int descriptor) {
    Bytes bytes;
    std::byte chunk[65536];
    for (;;) {
        const ssize_t n = ::read(descriptor, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return bytes;
        bytes.insert(bytes.end(), chunk, chunk + n);
    }
}

bool writeAll(int descriptor, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes = bytes.subspan(size_t(n));
    }
    return true;
}

} // namespace cw::compiler
