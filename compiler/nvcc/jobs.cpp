// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/jobs.h"

#include <algorithm>
#include <filesystem>

#include "compiler/nvcc/compile.h"
#include "compiler/nvcc/link.h"

namespace cw::nvcc {
namespace {

/// One output for each source, named by -o when there is one source only.
template <typename Each>
Result<> eachSource(Session& session, std::string_view extension, Each each) {
    const Command& command = session.command();
    size_t sources = 0;
    for (const Input& input : command.inputs)
        sources += input.language != Language::Object;
    if (sources > 1 && !command.output.empty())
        return makeError(
            ErrorCode::InvalidArgument,
            "A single input file is required for a non-link phase when an outputfile is specified");
    for (const Input& input : command.inputs) {
        if (input.language == Language::Object) continue;
        const std::string output =
            command.output.empty() ? outputBeside(command, input.path, extension) : command.output;
        CW_TRY(each(input, output));
    }
    return {};
}

Result<> cleanTargets(const Command& command) {
    std::error_code ignored; // what is not there is clean
    if (command.phase == Phase::Link) {
        std::filesystem::remove(command.output.empty() ? "a.out" : command.output, ignored);
        return {};
    }
    for (const Input& input : command.inputs)
        std::filesystem::remove(command.output.empty() ? outputBeside(command, input.path, ".o")
                                                       : command.output,
                                ignored);
    return {};
}

/// Objects of every input, compiled where need be.
Result<std::vector<std::string>> objectsOf(Session& session) {
    std::vector<std::string> objects;
    int number = 0;
    for (const Input& input : session.command().inputs) {
        if (input.language == Language::Object) {
            objects.push_back(input.path);
            continue;
        }
        const std::string stem = std::filesystem::path(input.path).stem().string();
        std::string object = session.temporary(stem + ".o");
        if (std::ranges::find(objects, object) != objects.end())
            object = session.temporary(fmt::format("{}-{}.o", stem, ++number));
        CW_TRY(compileToObject(session, input, object));
        objects.push_back(std::move(object));
    }
    return objects;
}

Result<> runProgram(Session& session, const std::string& program) {
    std::vector<std::string> words = {program.find('/') == std::string::npos ? "./" + program
                                                                             : program};
    for (const std::string& argument : session.command().run_arguments)
        words.push_back(argument);
    return session.spawn(words);
}

} // namespace

Result<> runJobs(Session& session) {
    const Command& command = session.command();
    if (command.clean) return cleanTargets(command);
    switch (command.phase) {
    case Phase::Compile:
        return eachSource(session, ".o", [&](const Input& input, const std::string& output) {
            return compileToObject(session, input, output);
        });
    case Phase::Fatbin:
        return eachSource(session, ".fatbin", [&](const Input& input, const std::string& output) {
            return compileToContainer(session, input, output);
        });
    case Phase::Cubin:
        return eachSource(session, ".cubin", [&](const Input& input, const std::string& output) {
            return compileToContainer(session, input, output);
        });
    case Phase::Ptx:
        return eachSource(session, ".ptx", [&](const Input& input, const std::string& output) {
            return compileToPtx(session, input, output);
        });
    case Phase::HostSource:
        return eachSource(session, ".cu.cpp.ii",
                          [&](const Input& input, const std::string& output) {
                              return compileToHostSource(session, input, output);
                          });
    case Phase::Preprocess:
    case Phase::Dependencies:
        return eachSource(session, "", [&](const Input& input, const std::string&) {
            return preprocessOnly(session, input);
        });
    case Phase::DeviceLink:
    case Phase::Library:
    case Phase::Link:
        break;
    }
    std::vector<std::string> objects = CW_TRY(objectsOf(session));
    if (command.phase == Phase::Library)
        return makeLibrary(session, objects, command.output.empty() ? "a.a" : command.output);
    if (command.phase == Phase::DeviceLink) {
        CW_TRY(linkDeviceCode(session, objects,
                              command.output.empty() ? "a_dlink.o" : command.output, true));
        return {};
    }
    if (command.device_link) {
        const std::string linked = session.temporary("device_link.o");
        if (CW_TRY(linkDeviceCode(session, objects, linked, false))) objects.push_back(linked);
    }
    const bool run_only = command.run && command.output.empty();
    const std::string output = run_only                 ? session.temporary("a.out")
                               : command.output.empty() ? "a.out"
                                                        : command.output;
    CW_TRY(linkProgram(session, objects, output));
    return command.run ? runProgram(session, output) : Result<>();
}

} // namespace cw::nvcc
