// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fatbinary: joins PTX and what our ptxas made into one container, for compilers that call it
// (Clang's CUDA toolchain).
#include <cstdio>

#include "compiler/options.h"
#include "support/fatbin/container.h"
#include "support/fatbin/ptx_text.h"
#include "support/file.h"

namespace cw::fatbinary {
namespace {

using compiler::Argument;

#define CW_OPTIONS "compiler/fatbinary/options.def"
#include "compiler/option_table.inc"

/// `profile=sm_80,file=a.cubin` and the like, which come as items of one list.
struct Image {
    std::string file, architecture; // "80", "90a"
};

void printVersion() {
    fmt::print("fatbinary: NVIDIA (R) fatbinary tool\n"
               "Causeway's stand-in: joins PTX and containers\n"
               "Cuda compilation tools, release 12.8, V12.8.90\n");
}

void printHelp() {
    fmt::print("Usage  : fatbinary [options]\n");
    compiler::printOptions(kOptions);
}

/// An item that repeats a key of the last image begins another one: lists come one after the other.
Result<> take(const std::string& item, std::vector<Image>& images) {
    const size_t at = item.find('=');
    const std::string key = item.substr(0, at), value = at == item.npos ? "" : item.substr(at + 1);
    const bool file = key == "file", target = key == "profile" || key == "sm";
    if (!file && !target && key != "kind")
        return makeError(ErrorCode::InvalidArgument, "Unknown image item '{}'", item);
    if (images.empty() || (!images.back().file.empty() &&
                           (file || !images.back().architecture.empty() || key == "kind")))
        images.emplace_back();
    if (file) images.back().file = value;
    if (target) images.back().architecture = value.substr(value.find('_') + 1);
    return {};
}

Result<> add(const Image& image, fatbin::Container& to) {
    Bytes bytes = CW_TRY(readFile(image.file));
    const std::string target =
        image.architecture.empty() ? std::string() : "compute_" + image.architecture;
    if (fatbin::isPtx(asText(bytes))) {
        to.entries.push_back({fatbin::EntryKind::Ptx, target, std::move(bytes)});
        return {};
    }
    fatbin::Container part = CW_TRY_WHILE(fatbin::read(bytes), "reading '{}'", image.file);
    for (fatbin::Entry& entry : part.entries) {
        if (entry.kind == fatbin::EntryKind::Ptx && entry.target.empty()) entry.target = target;
        to.entries.push_back(std::move(entry));
    }
    return {};
}

Result<> run(const std::vector<std::string>& words) {
    std::vector<Image> images;
    std::string output;
    fatbin::Container container;
    const auto arguments =
        CW_TRY(compiler::parseArguments({kOptions, OptionId::OptionsFile, ""}, words));
    for (const Argument& argument : arguments) {
        if (!argument.option)
            return makeError(ErrorCode::InvalidArgument, "Unknown option '{}'", argument.value);
        switch (argument.option->id) {
        case OptionId::Version:
            return printVersion(), Result<>();
        case OptionId::Help:
            return printHelp(), Result<>();
        case OptionId::Create:
            output = argument.value;
            break;
        case OptionId::Ident:
            container.name = argument.value;
            break;
        case OptionId::Image:
        case OptionId::Image2:
        case OptionId::Image3:
            CW_TRY(take(argument.value, images));
            break;
        }
    }
    if (output.empty()) return Error{ErrorCode::InvalidArgument, "--create is missing"};
    for (const Image& image : images) {
        if (image.file.empty()) return Error{ErrorCode::InvalidArgument, "an image has no file"};
        CW_TRY(add(image, container));
    }
    return writeFileAtomically(output, fatbin::write(container));
}

} // namespace
} // namespace cw::fatbinary

int main(int count, char** values) {
    const cw::Result<> done = cw::fatbinary::run({values + 1, values + count});
    if (done) return 0;
    fmt::print(stderr, "fatbinary fatal   : {}\n", done.error().message);
    return 255;
}
