// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/text.h"

#include <cstdio>

#include <fmt/format.h>

namespace cw::nvcc {
namespace {

// What nvcc 12.8 lists.
constexpr int kArchitectures[] = {50, 52, 53, 60, 61, 62,  70,  72, 75,
                                  80, 86, 87, 89, 90, 100, 101, 120};

/// The first line is what build systems know nvcc by; the third holds the version that they read.
void printVersion() {
    fmt::print("nvcc: NVIDIA (R) Cuda compiler driver\n"
               "Causeway, a CUDA compiler for machines without an NVIDIA GPU\n"
               "Cuda compilation tools, release 12.8, V12.8.93\n"
               "Build causeway_12.8.r12.8/compiler\n");
}

void printHelp() {
    fmt::print("Usage: nvcc [options] <inputfile>\n\n");
    for (const Option& option : kOptions) {
        const char* value = option.kind == OptionKind::Flag    ? ""
                            : option.kind == OptionKind::Value ? " <value>"
                                                               : " <value>,...";
        const char* effect = option.effect == OptionEffect::Done      ? ""
                             : option.effect == OptionEffect::Ignored ? "Ignored: "
                                                                      : "Refused: ";
        fmt::print("--{:<50} (-{})\n        {}{}\n\n", fmt::format("{}{}", option.long_name, value),
                   option.short_name, effect, option.sentence);
    }
}

} // namespace

void print(Command::Print what) {
    switch (what) {
    case Command::Print::Nothing:
        return;
    case Command::Print::Version:
        return printVersion();
    case Command::Print::Help:
        return printHelp();
    case Command::Print::Architectures:
        for (const int number : kArchitectures)
            fmt::print("compute_{}\n", number);
        return;
    case Command::Print::Codes:
        for (const int number : kArchitectures)
            fmt::print("sm_{}\n", number);
        return;
    }
}

} // namespace cw::nvcc
