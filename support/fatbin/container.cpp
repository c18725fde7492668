// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/container.h"

#include "support/fatbin/foreign.h"
#include "support/fatbin/packing.h"
#include "support/hash.h"

namespace cw::fatbin {
namespace {

constexpr uint32_t kVersion = 1;

struct Header {
    uint32_t magic;
    uint32_t version;
    uint64_t size; // of the whole container
    uint64_t hash; // of everything behind the header
    uint64_t reserved;
};
static_assert(sizeof(Header) == 32);

bool isForeign(const void* data) {
    uint32_t magic = 0;
    std::memcpy(&magic, data, sizeof magic);
    return magic == kForeignMagic;
}

Result<Container> containerOf(const std::vector<ForeignImage>& images) {
    Container result;
    for (const ForeignImage& image : images) {
        if (result.name.empty()) result.name = image.name;
        Entry& entry = result.entries.emplace_back();
        entry.target = image.target();
        entry.kind = image.kind == ForeignKind::Ptx       ? EntryKind::Ptx
                     : image.kind == ForeignKind::LtoCode ? EntryKind::LtoCode
                                                          : EntryKind::MachineCode;
        if (entry.kind == EntryKind::Ptx) entry.bytes = CW_TRY(image.unpack());
    }
    return result;
}

} // namespace

Bytes write(const Container& container) {
    ByteWriter body;
    body.put(container.name);
    body.put(uint32_t(container.entries.size()));
    for (const Entry& entry : container.entries) {
        // Images are loaded at every start and stay as they are; KIR is read once and is
        // compressed.
        const bool packed = entry.kind != EntryKind::Image;
        body.put(entry.kind);
        body.put(entry.target);
        body.put(uint8_t(packed));
        body.put(uint64_t(entry.bytes.size()));
        body.put(packed ? packZstd(entry.bytes) : entry.bytes);
    }
    const Bytes payload = std::move(body).take();

    Header header{kMagic, kVersion, sizeof(Header) + payload.size(), hash64(payload), 0};
    Bytes result(sizeof header + payload.size());
    std::memcpy(result.data(), &header, sizeof header);
    std::memcpy(result.data() + sizeof header, payload.data(), payload.size());
    return result;
}

Result<size_t> sizeAt(const void* data) {
    if (isForeign(data)) return foreignSizeAt(data);
    Header header;
    std::memcpy(&header, data, sizeof header);
    if (header.magic != kMagic)
        return makeError(ErrorCode::InvalidImage, "not a container of Causeway (magic {:#010x})",
                         header.magic);
    if (header.version != kVersion)
        return makeError(ErrorCode::InvalidImage, "container of version {}, this build reads {}",
                         header.version, kVersion);
    if (header.size < sizeof header)
        return makeError(ErrorCode::InvalidImage, "container claims {} bytes", header.size);
    return size_t(header.size);
}

Result<Container> read(ByteView bytes) {
    if (bytes.size() >= sizeof(uint32_t) && isForeign(bytes.data()))
        return containerOf(CW_TRY(readForeign(bytes)));
    if (bytes.size() < sizeof(Header))
        return makeError(ErrorCode::InvalidImage, "container is cut off");
    const size_t size = CW_TRY(sizeAt(bytes.data()));
    if (size > bytes.size()) return makeError(ErrorCode::InvalidImage, "container is cut off");
    Header header;
    std::memcpy(&header, bytes.data(), sizeof header);
    const ByteView payload = bytes.subspan(sizeof header, size - sizeof header);
    if (hash64(payload) != header.hash)
        return makeError(ErrorCode::InvalidImage, "container is damaged");

    ByteReader reader(payload);
    Container result;
    result.name = CW_TRY(reader.get<std::string>());
    const uint32_t count = CW_TRY(reader.count(21));
    for (uint32_t i = 0; i < count; ++i) {
        Entry entry;
        entry.kind = CW_TRY(reader.get<EntryKind>());
        entry.target = CW_TRY(reader.get<std::string>());
        const bool packed = CW_TRY(reader.get<uint8_t>()) != 0;
        const uint64_t unpacked_size = CW_TRY(reader.get<uint64_t>());
        const ByteView blob = CW_TRY(reader.view());
        if (packed)
            entry.bytes = CW_TRY(unpackZstd(blob, unpacked_size));
        else
            entry.bytes.assign(blob.begin(), blob.end());
        result.entries.push_back(std::move(entry));
    }
    return result;
}

} // namespace cw::fatbin
