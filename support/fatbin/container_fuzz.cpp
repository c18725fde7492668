// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libFuzzer: any bytes are a container, ours or another compiler's, an image or an error. What
// guards the inside (our hash, their magic) is repaired first, so that the fuzzer gets behind it.
#include <cstring>

#include "ir/image.h"
#include "support/fatbin/container.h"
#include "support/fatbin/foreign.h"
#include "support/hash.h"

namespace {

using cw::fatbin::kForeignMagic;
using cw::fatbin::kMagic;

void readOurs(cw::Bytes bytes) {
    if (bytes.size() >= 32) {
        const uint32_t magic = kMagic, version = 1;
        const uint64_t total = bytes.size(), hash = cw::hash64(cw::ByteView(bytes).subspan(32));
        std::memcpy(bytes.data(), &magic, 4);
        std::memcpy(bytes.data() + 4, &version, 4);
        std::memcpy(bytes.data() + 8, &total, 8);
        std::memcpy(bytes.data() + 16, &hash, 8);
    }
    if (auto container = cw::fatbin::read(bytes))
        for (const auto& entry : container->entries)
            (void)bool(cw::ir::Image::deserialize(entry.bytes));
}

void readForeign(cw::Bytes bytes) {
    if (bytes.size() >= 16) {
        const uint32_t magic = kForeignMagic, version_and_head = 16 << 16 | 1;
        const uint64_t size = bytes.size() - 16;
        std::memcpy(bytes.data(), &magic, 4);
        std::memcpy(bytes.data() + 4, &version_and_head, 4);
        std::memcpy(bytes.data() + 8, &size, 8);
    }
    (void)bool(cw::fatbin::read(bytes));
    if (auto images = cw::fatbin::readForeign(bytes))
        for (const auto& image : *images)
            if (image.size < 1 << 24) (void)bool(image.unpack());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const cw::ByteView given(reinterpret_cast<const std::byte*>(data), size);
    const cw::Bytes bytes(given.begin(), given.end());
    (void)bool(cw::ir::Image::deserialize(bytes));
    (void)bool(cw::fatbin::read(bytes));
    readOurs(bytes);
    readForeign(bytes);
    return 0;
}
