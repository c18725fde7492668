// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ptxas: the step between PTX and what module loaders take, for programs that call it (Triton). The
// "cubin" carries the PTX; it becomes code for the device that it is loaded on.
#include <cstdio>

#include "compiler/options.h"
#include "support/fatbin/container.h"
#include "support/fatbin/ptx_text.h"
#include "support/file.h"

namespace cw::ptxas {
namespace {

using compiler::Argument;

#define CW_OPTIONS "compiler/ptxas/options.def"
#include "compiler/option_table.inc"

/// Lines that programs read the release from.
void printVersion() {
    fmt::print("ptxas: NVIDIA (R) Ptx optimizing assembler\n"
               "Causeway's stand-in: PTX goes into the cubin as it is\n"
               "Cuda compilation tools, release 12.8, V12.8.93\n");
}

void printHelp() {
    fmt::print("Usage  : ptxas [options] <ptx file>\n");
    compiler::printOptions(kOptions);
}

Result<> assemble(const std::string& input, const std::string& output) {
    Bytes text = CW_TRY(readFile(input));
    if (!fatbin::isPtx(asText(text)))
        return makeError(ErrorCode::InvalidPtx, "Missing .version directive at start of file '{}'",
                         input);
    fatbin::Container container{input, {}};
    container.entries.push_back({fatbin::EntryKind::Ptx, {}, std::move(text)});
    return writeFileAtomically(output, fatbin::write(container));
}

Result<> run(const std::vector<std::string>& words) {
    std::vector<std::string> inputs;
    std::string output = "elf.o";
    const auto arguments =
        CW_TRY(compiler::parseArguments({kOptions, OptionId::OptionsFile, "Oom"}, words));
    for (const Argument& argument : arguments) {
        if (!argument.option) {
            if (argument.value.size() > 1 && argument.value[0] == '-')
                return makeError(ErrorCode::InvalidArgument, "Unknown option '{}'", argument.value);
            inputs.push_back(argument.value);
            continue;
        }
        if (argument.option->id == OptionId::Version) return printVersion(), Result<>();
        if (argument.option->id == OptionId::Help) return printHelp(), Result<>();
        if (argument.option->id == OptionId::OutputFile) output = argument.value;
    }
    if (inputs.size() != 1)
        return makeError(ErrorCode::InvalidArgument, "{} input files where there must be one",
                         inputs.size());
    return assemble(inputs[0], output);
}

} // namespace
} // namespace cw::ptxas

int main(int count, char** values) {
    const cw::Result<> done = cw::ptxas::run({values + 1, values + count});
    if (done) return 0;
    fmt::print(stderr, "ptxas fatal   : {}\n", done.error().message);
    return 255;
}
