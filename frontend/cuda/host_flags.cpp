// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/host_flags.h"

#include <clang/Options/OptionUtils.h>
#include <clang/Options/Options.h>
#include <llvm/Option/ArgList.h>
#include <llvm/Option/OptTable.h>

#include "support/log.h"

namespace cw::frontend {
namespace {

struct Row {
    std::string_view prefix, replacement;
};

constexpr Row kRows[] = {
#define CW_HOST_FLAG(prefix, replacement, why) {prefix, replacement},
#include "frontend/cuda/host_flags.def"
#undef CW_HOST_FLAG
};

bool isKnown(const std::string& flag) {
    unsigned missing = 0, count = 0;
    const char* word = flag.c_str();
    const llvm::opt::InputArgList parsed =
        clang::getDriverOptTable().ParseArgs(word, missing, count);
    return !parsed.hasArg(clang::options::OPT_UNKNOWN);
}

/// Code of the host's own machine, coverage, profiles, sanitisers: nothing of the device's. And
/// what makes Clang print as it goes: both passes run at once, and programs read those lines
/// (CMake).
bool isHostOnly(std::string_view flag) {
    for (const std::string_view whole : {"-v", "--verbose", "-###", "-H"})
        if (flag == whole) return true;
    for (const std::string_view prefix :
         {"-m", "-fsanitize", "-fprofile", "-fcoverage", "-pg", "--coverage", "-fopenmp", "-g",
          "-O", "-fPI", "-fpi", "-fno-PI", "-fno-pi", "-fstack", "-fcf-", "-ffast-math", "-fomit",
          "-fno-omit", "-ftime-"})
        if (flag.starts_with(prefix)) return true;
    return false;
}

} // namespace

std::vector<std::string> translateHostFlags(const std::vector<std::string>& flags, Pass pass) {
    std::vector<std::string> result;
    for (const std::string& flag : flags) {
        if (pass == Pass::Device && isHostOnly(flag)) continue;
        const Row* found = nullptr;
        for (const Row& row : kRows)
            if (!found && flag.starts_with(row.prefix)) found = &row;
        if (found) {
            if (!found->replacement.empty()) result.emplace_back(found->replacement);
            continue;
        }
        if (flag.starts_with('-') && !isKnown(flag)) {
            if (pass == Pass::Host)
                logInfo("'{}' is left out: Clang, which compiles CUDA sources, has no such flag",
                        flag);
            continue;
        }
        result.push_back(flag);
    }
    return result;
}

} // namespace cw::frontend
