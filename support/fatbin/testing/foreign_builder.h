// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <lz4.h>

#include "support/fatbin/packing.h"

namespace cw::fatbin::testing {

enum class Packing { None, Lz4, Zstd };

struct BuiltImage {
    uint16_t kind = 1; // PTX
    uint32_t architecture = 80;
    std::string text;
    Packing packing = Packing::None;
    uint64_t flags = 0x11; // 64 bits, Linux
    std::string name = {};
};

/// A fat binary byte by byte, after docs/decisions/0064-foreign-containers.md.
inline Bytes foreignBinary(const std::vector<BuiltImage>& images) {
    const auto append = [](Bytes& to, const void* from, size_t size) {
        const auto* first = static_cast<const std::byte*>(from);
        to.insert(to.end(), first, first + size);
    };
    const auto put = [&](Bytes& to, auto value) { append(to, &value, sizeof value); };
    Bytes body;
    for (const BuiltImage& image : images) {
        Bytes stored;
        if (image.packing == Packing::Zstd) {
            stored = packZstd(asBytes(image.text));
        } else if (image.packing == Packing::Lz4) {
            stored.resize(size_t(LZ4_compressBound(int(image.text.size()))));
            stored.resize(size_t(LZ4_compress_default(image.text.data(),
                                                      reinterpret_cast<char*>(stored.data()),
                                                      int(image.text.size()), int(stored.size()))));
        } else {
            append(stored, image.text.data(), image.text.size());
        }
        const bool packed = image.packing != Packing::None;
        const auto packed_size = uint32_t(stored.size());
        stored.resize((stored.size() + 7) / 8 * 8);
        const uint32_t name_room = uint32_t(image.name.size() + 7) / 8 * 8;
        put(body, image.kind);
        put(body, uint16_t(0x101));
        put(body, uint32_t(64 + name_room));
        put(body, uint64_t(stored.size()));
        put(body, packed ? packed_size : 0);
        put(body, uint32_t(0));
        put(body, uint16_t(0)), put(body, uint16_t(9));
        put(body, image.architecture);
        put(body, uint32_t(image.name.empty() ? 0 : 64)), put(body, uint32_t(image.name.size()));
        put(body, image.flags | (image.packing == Packing::Lz4    ? 0x2000
                                 : image.packing == Packing::Zstd ? 0x8000
                                                                  : 0));
        put(body, uint64_t(0));
        put(body, uint64_t(packed ? image.text.size() : 0));
        append(body, image.name.data(), image.name.size());
        body.resize(body.size() + name_room - image.name.size());
        append(body, stored.data(), stored.size());
    }
    Bytes whole;
    put(whole, uint32_t(0xba55ed50));
    put(whole, uint16_t(1)), put(whole, uint16_t(16));
    put(whole, uint64_t(body.size()));
    append(whole, body.data(), body.size());
    return whole;
}

} // namespace cw::fatbin::testing
