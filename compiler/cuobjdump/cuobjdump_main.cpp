// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cuobjdump: what device code is in programs, libraries, objects and containers, ours and those of
// NVIDIA's nvcc.
#include <cstdio>
#include <filesystem>

#include "compiler/options.h"
#include "compiler/rtc/client.h"
#include "support/fatbin/container.h"
#include "support/fatbin/foreign.h"
#include "support/fatbin/scan.h"
#include "support/file.h"

namespace cw::cuobjdump {
namespace {

using compiler::Argument;

#define CW_OPTIONS "compiler/cuobjdump/options.def"
#include "compiler/option_table.inc"

/// One text or one piece of machine code.
struct Item {
    bool is_ptx = false;
    std::string architecture; // sm_80; empty: not told
    size_t number = 0;        // among those of its kind
    std::string name;         // of the file that it would be written to
    std::string source;
    bool packed = false;
    Bytes bytes;
};

struct Command {
    bool list_ptx = false, list_elf = false, dump_ptx = false;
    std::string extract_ptx, extract_elf, architecture;
    std::string input;
};

Result<Bytes> ptxOf(ByteView container, const std::string& name) {
    rtc::Request request;
    request.work = rtc::Work::Ptx;
    request.name = name;
    request.source = {name, Bytes(container.begin(), container.end())};
    rtc::Response response = CW_TRY(rtc::ask(request));
    if (response.outcome != rtc::Outcome::Done)
        return makeError(ErrorCode::CompileFailed, "{}", response.log);
    const ByteView text = asBytes(response.ptx);
    return Bytes(text.begin(), text.end());
}

Result<> addForeign(ByteView container, std::vector<Item>& items) {
    for (const fatbin::ForeignImage& image : CW_TRY(fatbin::readForeign(container))) {
        if (image.kind == fatbin::ForeignKind::LtoCode) continue;
        Item& item = items.emplace_back();
        item.is_ptx = image.kind == fatbin::ForeignKind::Ptx;
        item.architecture = image.target();
        if (item.is_ptx) item.architecture.replace(0, std::string("compute").size(), "sm");
        item.source = image.name;
        item.packed = image.packed();
        item.bytes = CW_TRY(image.unpack());
    }
    return {};
}

/// KIR is shown as PTX, which it is the same program as.
Result<> addOurs(ByteView bytes, std::vector<Item>& items) {
    const fatbin::Container container = CW_TRY(fatbin::read(bytes));
    for (const fatbin::Entry& entry : container.entries) {
        if (entry.kind != fatbin::EntryKind::Ptx && entry.kind != fatbin::EntryKind::Kir) continue;
        Item& item = items.emplace_back();
        item.is_ptx = true;
        item.source = container.name;
        item.bytes = entry.kind == fatbin::EntryKind::Ptx ? entry.bytes
                                                          : CW_TRY(ptxOf(bytes, container.name));
    }
    return {};
}

Result<std::vector<Item>> itemsIn(const Command& command) {
    const Bytes file = CW_TRY(readFile(command.input));
    std::vector<Item> items;
    const auto magic_of = [](ByteView bytes) {
        uint32_t magic = 0;
        std::memcpy(&magic, bytes.data(), std::min(bytes.size(), sizeof magic));
        return magic;
    };
    const std::vector<ByteView> containers = fatbin::scan(file);
    for (const ByteView container : containers)
        CW_TRY(magic_of(container) == fatbin::kForeignMagic ? addForeign(container, items)
                                                            : addOurs(container, items));
    // A file that is nothing but a container says what is wrong with it.
    if (containers.empty() && magic_of(file) == fatbin::kForeignMagic)
        CW_TRY(addForeign(file, items));
    const std::string stem = std::filesystem::path(command.input).stem();
    size_t texts = 0, codes = 0;
    for (Item& item : items)
        item.name = fmt::format("{}.{}.{}{}", stem, item.number = ++(item.is_ptx ? texts : codes),
                                item.architecture.empty() ? "" : item.architecture + ".",
                                item.is_ptx ? "ptx" : "cubin");
    std::erase_if(items, [&](const Item& item) {
        return !command.architecture.empty() && !item.architecture.empty() &&
               item.architecture != command.architecture;
    });
    return items;
}

void list(const Item& item) {
    fmt::print("{} file {:4}: {}\n", item.is_ptx ? "PTX" : "ELF", item.number, item.name);
}

void dump(const Item& item) {
    fmt::print("\nFatbin ptx code:\n================\narch = {}\nhost = linux\n"
               "compile_size = 64bit\n{}{}\n{}\n",
               item.architecture.empty() ? "any" : item.architecture,
               item.source.empty() ? "" : "identifier = " + item.source + "\n",
               item.packed ? "compressed\n" : "", asText(item.bytes));
}

Result<> extract(const std::vector<Item>& items, bool ptx, const std::string& wanted) {
    for (const Item& item : items) {
        if (item.is_ptx != ptx || wanted.empty()) continue;
        if (wanted != "all" && item.name.find(wanted) == item.name.npos) continue;
        CW_TRY(writeFileAtomically(item.name, item.bytes));
        fmt::print("Extracting {} file and writing to {}\n", ptx ? "PTX" : "ELF", item.name);
    }
    return {};
}

void printVersion() {
    fmt::print("cuobjdump: NVIDIA (R) fatbinary dump utility\n"
               "Causeway's stand-in: lists and extracts, but disassembles nothing\n"
               "Cuda compilation tools, release 12.8, V12.8.90\n");
}

void printHelp() {
    fmt::print("Usage  : cuobjdump [options] <file>\n");
    compiler::printOptions(kOptions);
}

Result<> run(const std::vector<std::string>& words) {
    Command command;
    const auto arguments =
        CW_TRY(compiler::parseArguments({kOptions, OptionId::OptionsFile, ""}, words));
    for (const Argument& argument : arguments) {
        if (!argument.option) {
            if (argument.value.starts_with('-') || !command.input.empty())
                return makeError(ErrorCode::InvalidArgument, "Unknown option '{}'", argument.value);
            command.input = argument.value;
            continue;
        }
        switch (argument.option->id) {
        case OptionId::Version:
            return printVersion(), Result<>();
        case OptionId::Help:
            return printHelp(), Result<>();
        case OptionId::ListPtx:
            command.list_ptx = true;
            break;
        case OptionId::ListElf:
            command.list_elf = true;
            break;
        case OptionId::DumpPtx:
            command.dump_ptx = true;
            break;
        case OptionId::ExtractPtx:
            command.extract_ptx = argument.value;
            break;
        case OptionId::ExtractElf:
            command.extract_elf = argument.value;
            break;
        case OptionId::GpuArchitecture:
            command.architecture = argument.value;
            break;
        }
    }
    if (command.input.empty()) return Error{ErrorCode::InvalidArgument, "No input file specified"};
    const std::vector<Item> items = CW_TRY(itemsIn(command));
    if (items.empty()) {
        fmt::print("cuobjdump info    : File '{}' does not contain device code\n", command.input);
        return {};
    }
    for (const Item& item : items)
        if (item.is_ptx ? command.list_ptx : command.list_elf) list(item);
    for (const Item& item : items)
        if (command.dump_ptx && item.is_ptx) dump(item);
    CW_TRY(extract(items, true, command.extract_ptx));
    return extract(items, false, command.extract_elf);
}

} // namespace
} // namespace cw::cuobjdump

int main(int count, char** values) {
    const cw::Result<> done = cw::cuobjdump::run({values + 1, values + count});
    if (done) return 0;
    fmt::print(stderr, "cuobjdump fatal   : {}\n", done.error().message);
    return 255;
}
