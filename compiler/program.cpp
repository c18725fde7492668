// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/program.h"

#include <sys/stat.h>

#include "support/file.h"
#include "support/hash.h"
#include "support/options.h"

namespace cw::compiler {

std::string programPath(const std::string& name) {
    const std::string& compiler = options().compiler;
    if (!compiler.empty() && name == "causeway-compiler") return compiler;
    if (!compiler.empty() && compiler.find('/') != std::string::npos)
        return compiler.substr(0, compiler.rfind('/') + 1) + name;
    if (!options().home.empty()) return options().home + "/bin/" + name;
    // In lib64, or in nvvm/lib64.
    const std::string here = folderOfCode(reinterpret_cast<const void*>(&programPath));
    return here + (here.ends_with("/nvvm/lib64") ? "/../../bin/" : "/../bin/") + name;
}

Process processOf() {
    return options().compiler.empty() ? Process::Served : Process::Alone;
}

uint64_t programStamp(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return 0;
    const uint64_t facts[] = {uint64_t(status.st_size), uint64_t(status.st_mtim.tv_sec),
                              uint64_t(status.st_mtim.tv_nsec)};
    return hash64(std::as_bytes(std::span(facts)));
}

} // namespace cw::compiler
