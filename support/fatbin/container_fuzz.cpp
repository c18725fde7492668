// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libFuzzer: any bytes are a container, an image or an error. The hash is repaired first, so that
// the fuzzer gets behind it.
#include <cstring>

#include "ir/image.h"
#include "support/fatbin/container.h"
#include "support/hash.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    cw::Bytes bytes(reinterpret_cast<const std::byte*>(data),
                    reinterpret_cast<const std::byte*>(data) + size);
    (void)bool(cw::ir::Image::deserialize(bytes));
    if (size >= 32) {
        const uint32_t magic = cw::fatbin::kMagic, version = 1;
        const uint64_t total = size, hash = cw::hash64(cw::ByteView(bytes).subspan(32));
        std::memcpy(bytes.data(), &magic, 4);
        std::memcpy(bytes.data() + 4, &version, 4);
        std::memcpy(bytes.data() + 8, &total, 8);
        std::memcpy(bytes.data() + 16, &hash, 8);
    }
    if (auto container = cw::fatbin::read(bytes))
        for (const auto& entry : container->entries)
            (void)bool(cw::ir::Image::deserialize(entry.bytes));
    return 0;
}
