// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/code.h"

#include <cstring>
#include <dlfcn.h>
#include <fstream>

#include "support/fatbin/foreign.h"
#include "support/fatbin/ptx_text.h"

namespace cw::runtime {
namespace {

constexpr uint32_t kElfMagic = 0x464c457f;
constexpr uint32_t kLinkedWrapper = 2; // version of a wrapper with a list of the linked parts

uint32_t magicOf(const void* code) {
    uint32_t magic = 0;
    std::memcpy(&magic, code, sizeof magic);
    return magic;
}

/// The program or library that `address` is a part of; empty elsewhere.
std::string objectFileOf(const void* address) {
    Dl_info info;
    return dladdr(address, &info) && info.dli_fname ? info.dli_fname : "";
}

} // namespace

Result<fatbin::Container> containerOf(ByteView code) {
    if (fatbin::isPtx(asText(code))) {
        Bytes text(code.begin(), code.end());
        while (!text.empty() && text.back() == std::byte(0))
            text.pop_back();
        return fatbin::Container{"PTX text", {{fatbin::EntryKind::Ptx, "", std::move(text)}}};
    }
    if (code.size() < sizeof(uint32_t))
        return Error{ErrorCode::InvalidImage, "the device code is neither a fat binary nor PTX"};
    if (magicOf(code.data()) == kElfMagic)
        return Error{ErrorCode::NoBinaryForGpu,
                     "the code is machine code for an NVIDIA GPU, without PTX\n  hint: give the "
                     "PTX that it was made from (nvcc -ptx), or a fat binary that holds it"};
    return fatbin::read(code);
}

Result<fatbin::Container> containerOf(const void* code) {
    if (!code) return Error{ErrorCode::InvalidImage, "the device code is null"};
    const auto* text = static_cast<const char*>(code);
    const size_t length = strnlen(text, sizeof(uint32_t));
    const uint32_t magic = length < sizeof(uint32_t) ? 0 : magicOf(code);
    if (magic == fatbin::kWrapperMagic) {
        fatbin::Wrapper wrapper;
        std::memcpy(&wrapper, code, sizeof wrapper);
        return containerOf(wrapper.data);
    }
    const bool sized = magic == fatbin::kMagic || magic == fatbin::kForeignMagic;
    const size_t size = sized                ? CW_TRY(fatbin::sizeAt(code))
                        : magic == kElfMagic ? sizeof magic
                                             : std::strlen(text);
    fatbin::Container container = CW_TRY(containerOf({static_cast<const std::byte*>(code), size}));
    if (const std::string file = objectFileOf(code); !file.empty() && magic != fatbin::kMagic)
        container.name = file;
    return container;
}

Result<Bytes> readCodeFile(const char* path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return makeError(ErrorCode::FileNotFound, "'{}' can't be read", path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const ByteView bytes = asBytes(text);
    return Bytes(bytes.begin(), bytes.end());
}

std::vector<const void*> partsOf(const void* wrapper) {
    fatbin::Wrapper read;
    std::memcpy(&read, wrapper, sizeof read);
    std::vector<const void*> parts;
    if (isForeign(wrapper) && read.version == kLinkedWrapper && read.name_or_parts)
        for (auto* part = static_cast<const void* const*>(read.name_or_parts); *part; ++part)
            parts.push_back(*part);
    if (parts.empty()) parts.push_back(wrapper);
    return parts;
}

bool isForeign(const void* wrapper) {
    fatbin::Wrapper read;
    std::memcpy(&read, wrapper, sizeof read);
    return read.magic == fatbin::kWrapperMagic && magicOf(read.data) == fatbin::kForeignMagic;
}

} // namespace cw::runtime
