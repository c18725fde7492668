// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/code.h"

#include <cctype>
#include <cstring>
#include <fstream>

namespace cw::runtime {
namespace {

constexpr uint32_t kForeignMagic =
    0xba55ed50; // first word of the fat binaries that NVIDIA's nvcc makes
constexpr uint32_t kElfMagic = 0x464c457f;

/// PTX begins with .version, but for white space and comments (PTX ISA, "Directives").
bool isPtx(const char* text) {
    for (;;) {
        while (std::isspace(static_cast<unsigned char>(*text)))
            ++text;
        if (std::strncmp(text, "//", 2) == 0) {
            text += std::strcspn(text, "\n");
        } else if (std::strncmp(text, "/*", 2) == 0) {
            text = std::strstr(text + 2, "*/");
            if (!text) return false;
            text += 2;
        } else {
            return std::strncmp(text, ".version", 8) == 0;
        }
    }
}

} // namespace

Result<fatbin::Container> containerOf(const void* code) {
    if (!code) return Error{ErrorCode::InvalidImage, "the device code is null"};
    const auto* text = static_cast<const char*>(code);
    if (isPtx(text)) {
        const auto* first = static_cast<const std::byte*>(code);
        return fatbin::Container{
            "PTX text", {{fatbin::EntryKind::Ptx, "", Bytes(first, first + std::strlen(text))}}};
    }
    if (std::strlen(text) < sizeof(uint32_t))
        return Error{ErrorCode::InvalidImage, "the device code is neither a fat binary nor PTX"};
    uint32_t magic = 0;
    std::memcpy(&magic, code, sizeof magic);
    if (magic == fatbin::kWrapperMagic) {
        fatbin::Wrapper wrapper;
        std::memcpy(&wrapper, code, sizeof wrapper);
        return containerOf(wrapper.data);
    }
    if (magic == kForeignMagic)
        return Error{ErrorCode::NoBinaryForGpu,
                     "the program holds another compiler's code for NVIDIA GPUs, which is not "
                     "supported yet\n  hint: compile it with Causeway's nvcc"};
    if (magic == kElfMagic)
        return Error{ErrorCode::NoBinaryForGpu,
                     "the code is machine code for an NVIDIA GPU, without PTX"};
    const size_t size = CW_TRY(fatbin::sizeAt(code));
    return fatbin::read({static_cast<const std::byte*>(code), size});
}

Result<Bytes> readCodeFile(const char* path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return makeError(ErrorCode::FileNotFound, "'{}' can't be read", path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    Bytes bytes(first, first + text.size());
    bytes.resize(bytes.size() + 32); // room for the reader of a header
    return bytes;
}

} // namespace cw::runtime
