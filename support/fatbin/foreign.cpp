// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/foreign.h"

#include <lz4.h>

#include "support/fatbin/packing.h"

namespace cw::fatbin {
namespace {

struct Head {
    uint32_t magic;
    uint16_t version;
    uint16_t head_size;
    uint64_t size; // of the images behind the head
};
static_assert(sizeof(Head) == 16);

struct ImageHead {
    ForeignKind kind;
    uint16_t version;
    uint32_t head_size; // with the names behind it
    uint64_t stored_size;
    uint32_t packed_size; // without padding; 0: not packed
    uint32_t options_at;
    uint16_t minor, major; // of the kind's own format, as PTX 9.0
    uint32_t architecture;
    uint32_t name_at, name_size;
    uint64_t flags;
    uint64_t reserved;
    uint64_t unpacked_size; // 0: not packed
};
static_assert(sizeof(ImageHead) == 64);

constexpr uint64_t kLz4 = 0x2000, kZstd = 0x8000;
constexpr uint64_t kArchitectureSpecific = 0x100000, kFamilySpecific = 0x200000;

Error damaged(std::string_view what) {
    return makeError(ErrorCode::InvalidImage, "the fat binary is damaged ({})", what);
}

Result<Bytes> unpackLz4(ByteView from, uint64_t size) {
    // A byte of LZ4 stands for at most 255.
    if (size > from.size() * 255 || size > INT32_MAX) return damaged("size of a packed image");
    Bytes to(size);
    const int got =
        LZ4_decompress_safe(reinterpret_cast<const char*>(from.data()),
                            reinterpret_cast<char*>(to.data()), int(from.size()), int(size));
    if (got < 0 || uint64_t(got) != size) return damaged("a packed image");
    return to;
}

} // namespace

std::string ForeignImage::target() const {
    const char* const prefix = kind == ForeignKind::Ptx       ? "compute_"
                               : kind == ForeignKind::LtoCode ? "lto_"
                                                              : "sm_";
    std::string name = prefix + std::to_string(architecture);
    if (variant) name += variant;
    return name;
}

bool ForeignImage::packed() const {
    return flags & (kLz4 | kZstd);
}

Result<Bytes> ForeignImage::unpack() const {
    Bytes bytes = flags & kZstd  ? CW_TRY(unpackZstd(stored, size))
                  : flags & kLz4 ? CW_TRY(unpackLz4(stored, size))
                                 : Bytes(stored.begin(), stored.end());
    while (kind == ForeignKind::Ptx && !bytes.empty() && bytes.back() == std::byte(0))
        bytes.pop_back();
    return bytes;
}

Result<size_t> foreignSizeAt(const void* data) {
    Head head;
    std::memcpy(&head, data, sizeof head);
    if (head.magic != kForeignMagic)
        return makeError(ErrorCode::InvalidImage, "not a fat binary (magic {:#010x})", head.magic);
    if (head.version != 1 || head.head_size < sizeof head)
        return makeError(ErrorCode::InvalidImage, "a fat binary of the unknown version {}",
                         head.version);
    if (head.size > SIZE_MAX - head.head_size) return damaged("its size");
    return size_t(head.head_size + head.size);
}

Result<std::vector<ForeignImage>> readForeign(ByteView bytes) {
    if (bytes.size() < sizeof(Head)) return damaged("cut off");
    const size_t size = CW_TRY(foreignSizeAt(bytes.data()));
    if (size > bytes.size()) return damaged("cut off");
    Head head;
    std::memcpy(&head, bytes.data(), sizeof head);

    std::vector<ForeignImage> images;
    for (ByteView left = bytes.first(size).subspan(head.head_size); !left.empty();) {
        ImageHead at;
        if (left.size() < sizeof at) return damaged("an image's head");
        std::memcpy(&at, left.data(), sizeof at);
        if (at.head_size < sizeof at || at.head_size > left.size() ||
            at.stored_size > left.size() - at.head_size)
            return damaged("an image's size");
        ForeignImage& image = images.emplace_back();
        image.kind = at.kind;
        image.architecture = at.architecture;
        image.flags = at.flags;
        image.variant = at.flags & kArchitectureSpecific ? 'a'
                        : at.flags & kFamilySpecific     ? 'f'
                                                         : 0;
        if (at.name_size) {
            if (at.name_at > at.head_size || at.name_size > at.head_size - at.name_at)
                return damaged("an image's name");
            image.name = asText(left.subspan(at.name_at, at.name_size));
        }
        image.stored = left.subspan(at.head_size, at.stored_size);
        image.size = at.stored_size;
        if (image.packed()) {
            if (at.packed_size > at.stored_size) return damaged("an image's packed size");
            image.stored = image.stored.first(at.packed_size);
            image.size = at.unpacked_size;
        }
        left = left.subspan(at.head_size + at.stored_size);
    }
    return images;
}

} // namespace cw::fatbin
