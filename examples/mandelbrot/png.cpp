// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PNG (W3C, second edition) with stored, that is uncompressed, deflate blocks (RFC 1950, RFC 1951).
#include "png.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>

namespace {

std::string bigEndian(uint32_t value) {
    return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

uint32_t crc(const std::string& bytes) {
    uint32_t value = 0xffffffffu;
    for (unsigned char byte : bytes) {
        value ^= byte;
        for (int bit = 0; bit < 8; ++bit)
            value = value & 1 ? 0xedb88320u ^ (value >> 1) : value >> 1;
    }
    return ~value;
}

std::string chunk(const std::string& kind, const std::string& data) {
    return bigEndian(uint32_t(data.size())) + kind + data + bigEndian(crc(kind + data));
}

std::string stored(const std::string& raw) {
    std::string out = "\x78\x01";
    uint32_t a = 1, b = 0; // Adler-32
    for (unsigned char byte : raw) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    for (size_t at = 0; at < raw.size();) {
        const size_t length = std::min<size_t>(65535, raw.size() - at);
        out += char(at + length == raw.size());
        out += {char(length), char(length >> 8), char(~length), char(~length >> 8)};
        out.append(raw, at, length);
        at += length;
    }
    return out + bigEndian(b << 16 | a);
}

} // namespace

bool writePng(const char* name, int width, int height, const unsigned char* rgb) {
    std::string raw;
    for (int row = 0; row < height; ++row) {
        raw += '\0'; // no filter
        raw.append(reinterpret_cast<const char*>(rgb) + size_t(row) * width * 3, size_t(width) * 3);
    }
    // 8 bits a channel, colour type 2 (RGB), the only compression and filter methods, not
    // interlaced.
    const std::string header =
        bigEndian(width) + bigEndian(height) + std::string("\x08\x02\0\0\0", 5);
    const std::string file = std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", header) +
                             chunk("IDAT", stored(raw)) + chunk("IEND", "");
    FILE* out = fopen(name, "wb");
    if (!out) return false;
    const bool written = fwrite(file.data(), 1, file.size(), out) == file.size();
    return fclose(out) == 0 && written;
}
