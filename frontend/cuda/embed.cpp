// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include "frontend/cuda/attempt.h"

namespace cw::frontend {
namespace {

constexpr const char* kSourcePath = "/causeway.linked.cpp";

std::string sourceFor(const std::string& section) {
    return fmt::format(R"(
extern "C" void __cwRegisterLinked(const void* wrapper);
namespace {{
alignas(16) __attribute__((section("{}"), used)) const unsigned char container[] = {{
#embed "{}"
}};
__attribute__((section(".nvFatBinSegment"))) const struct {{
    int magic, version;
    const void* container;
    void* unused;
}} wrapper = {{0x466243b1, 1, container, nullptr}};
__attribute__((constructor(102))) void registerLinked() {{ __cwRegisterLinked(&wrapper); }}
}}
)",
                       section, kContainerPath);
}

} // namespace

Result<> embed(ByteView container, const std::string& section, const std::string& output) {
    const auto bytes = [&]() -> std::optional<std::string> {
        return std::string(asText(container));
    };
    const auto files = llvm::makeIntrusiveRefCnt<SourceFiles>(bytes);
    files->add(kSourcePath, container.empty() ? "" : sourceFor(section));
    const std::vector<std::string> arguments = {"-triple",
                                                "x86_64-pc-linux-gnu",
                                                "-emit-obj",
                                                "-x",
                                                "c++",
                                                "-std=gnu++20",
                                                "-mrelocation-model",
                                                "pic",
                                                "-pic-level",
                                                "2",
                                                "-target-cpu",
                                                "x86-64",
                                                "-O0",
                                                "-Wno-everything",
                                                "-main-file-name",
                                                "linked.cpp",
                                                "-o",
                                                output,
                                                kSourcePath};
    const Attempt made = attempt(CudaSource(), Pass::Host, arguments, files);
    if (made.ok) return {};
    std::string why;
    for (const Message& message : made.messages)
        why += message.text;
    return makeError(ErrorCode::Internal, "linked device code can't be put into '{}' ({})", output,
                     why);
}

} // namespace cw::frontend
