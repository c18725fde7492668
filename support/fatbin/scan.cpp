// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/scan.h"

#include <algorithm>

#include "support/fatbin/container.h"
#include "support/fatbin/foreign.h"

namespace cw::fatbin {
namespace {

constexpr size_t kLongestHead = 32;

/// Where one of the two magics is next; the size of the file if nowhere.
size_t nextMagic(std::string_view file, size_t from) {
    const auto find = [&](uint32_t magic) {
        const char* const first = reinterpret_cast<const char*>(&magic);
        return std::min(file.find(std::string_view(first, sizeof magic), from), file.size());
    };
    return std::min(find(kMagic), find(kForeignMagic));
}

} // namespace

std::vector<ByteView> scan(ByteView file) {
    std::vector<ByteView> found;
    const std::string_view text = asText(file);
    size_t at = nextMagic(text, 0);
    while (at < file.size()) {
        // A head at the very end is read from a copy that is long enough.
        Bytes head(file.begin() + long(at),
                   file.begin() + long(std::min(at + kLongestHead, file.size())));
        head.resize(kLongestHead);
        const Result<size_t> size = sizeAt(head.data());
        const bool fits = size && *size <= file.size() - at && read(file.subspan(at, *size));
        if (fits) found.push_back(file.subspan(at, *size));
        at = nextMagic(text, fits ? at + *size : at + sizeof kMagic);
    }
    return found;
}

} // namespace cw::fatbin
