// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/link.h"

#include <algorithm>
#include <filesystem>

#include "compiler/nvcc/compile.h"

namespace cw::nvcc {
namespace {

using Strings = std::vector<std::string>;

void append(Strings& to, const Strings& more) {
    to.insert(to.end(), more.begin(), more.end());
}

} // namespace

Result<> linkProgram(Session& session, const Strings& objects, const std::string& output) {
    const Command& command = session.command();
    Strings words = {hostCompiler(command, Language::Cxx), "-m64"};
    append(words, command.host_compiler);
    append(words, command.linker_only);
    if (command.shared) words.push_back("-shared");
    for (const std::string& option : command.linker)
        append(words, {"-Xlinker", option});
    words.push_back("-Wl,--start-group");
    append(words, objects);
    for (const std::string& folder : command.library_paths)
        words.push_back("-L" + folder);
    append(words, session.libraryFolders());
    for (const std::string& library : command.libraries)
        words.push_back("-l" + library);
    // Host code is compiled by Clang, whose OpenMP calls are LLVM's; that runtime serves objects of
    // g++ too.
    if (std::find(command.host_compiler.begin(), command.host_compiler.end(), "-fopenmp") !=
        command.host_compiler.end())
        append(words, {std::string("-L") + CW_LLVM_LIBDIR, "-lomp", "-Xlinker", "-rpath",
                       "-Xlinker", CW_LLVM_LIBDIR});
    if (command.cudadevrt) words.push_back("-lcudadevrt");
    if (command.cudart == "static" || command.cudart == "hybrid")
        append(words, {"-lcudart_static", "-lrt", "-lpthread", "-ldl"});
    if (command.cudart == "shared") words.push_back("-lcudart");
    words.push_back("-Wl,--end-group");
    // Programs find libcauseway.so without LD_LIBRARY_PATH.
    append(words, {"-Xlinker", "-rpath", "-Xlinker", session.toolkit() + "/lib64", "-o", output});
    return session.spawn(words);
}

Result<> makeLibrary(Session& session, const Strings& objects, const std::string& output) {
    const Command& command = session.command();
    Strings words = {command.archiver, "qc"};
    append(words, command.archiver_options);
    words.push_back(output);
    append(words, objects);
    if (!command.dryrun) {
        std::error_code ignored; // there was none
        std::filesystem::remove(output, ignored);
    }
    CW_TRY(session.spawn(words));
    return session.spawn({"ranlib", output});
}

} // namespace cw::nvcc
