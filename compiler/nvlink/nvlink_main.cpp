// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// nvlink: links containers with relocatable code, and PTX, into one container.
#include <cstdio>

#include "compiler/options.h"
#include "compiler/rtc/client.h"
#include "support/file.h"

namespace cw::nvlink {
namespace {

using compiler::Argument;

#define CW_OPTIONS "compiler/nvlink/options.def"
#include "compiler/option_table.inc"

void printVersion() {
    fmt::print("nvlink: NVIDIA (R) Cuda linker\n"
               "Causeway's stand-in: links containers and PTX\n"
               "Cuda compilation tools, release 12.8, V12.8.90\n");
}

void printHelp() {
    fmt::print("Usage  : nvlink [options] <file>...\n");
    compiler::printOptions(kOptions);
}

Result<> run(const std::vector<std::string>& words) {
    rtc::Request request;
    request.work = rtc::Work::Link;
    std::string output = "a.out";
    const auto arguments =
        CW_TRY(compiler::parseArguments({kOptions, OptionId::OptionsFile, "oLlm"}, words));
    for (const Argument& argument : arguments) {
        if (!argument.option) {
            if (argument.value.starts_with('-'))
                return makeError(ErrorCode::InvalidArgument, "Unknown option '{}'", argument.value);
            request.inputs.push_back({argument.value, CW_TRY(readFile(argument.value))});
            continue;
        }
        if (argument.option->id == OptionId::Version) return printVersion(), Result<>();
        if (argument.option->id == OptionId::Help) return printHelp(), Result<>();
        if (argument.option->id == OptionId::OutputFile) output = argument.value;
    }
    if (request.inputs.empty()) return Error{ErrorCode::InvalidArgument, "no input files"};
    request.name = output;
    const rtc::Response response = CW_TRY(rtc::ask(request));
    if (response.outcome != rtc::Outcome::Done)
        return makeError(ErrorCode::CompileFailed, "{}", response.log);
    return writeFileAtomically(output, response.container);
}

} // namespace
} // namespace cw::nvlink

int main(int count, char** values) {
    const cw::Result<> done = cw::nvlink::run({values + 1, values + count});
    if (done) return 0;
    fmt::print(stderr, "nvlink fatal   : {}\n", done.error().message);
    return 255;
}
