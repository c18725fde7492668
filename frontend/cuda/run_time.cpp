// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs as NVRTC gets them: text in memory, headers in memory, names to look up.
#include <fmt/format.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/thread.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include "frontend/cuda/attempt.h"

namespace cw::frontend {
namespace {

constexpr unsigned kStackBytes = 64 << 20; // Clang recurses with the nesting of the program

// Where what is in memory seems to be; messages don't show it.
constexpr std::string_view kHeaders = "/causeway.headers/", kSources = "/causeway.sources/";

std::string symbolOf(size_t number) {
    return fmt::format("cw.named.{}", number);
}

/// `f<int>` and `v` stand for their addresses; `&f<int>` and a cast are addresses already.
std::string addressOf(const std::string& expression) {
    const size_t begin = expression.find_first_not_of(" \t\n");
    if (begin == std::string::npos) return expression;
    const std::string_view text = std::string_view(expression).substr(begin);
    const bool is_address = text[0] == '&' || text[0] == '(' || text.starts_with("static_cast");
    return (is_address ? "" : "&") + expression;
}

/// The program between what makes every name one of the device (if so wished), and variables that
/// hold the addresses of the names that are asked for.
std::string textOf(const RunTimeSource& program) {
    std::string text = program.definitions;
    text += "#if defined(NDEBUG)\n#undef assert\n#define assert(condition) ((void)0)\n#endif\n";
    if (program.default_device)
        text += "#pragma clang force_cuda_host_device begin\n"
                "#pragma clang attribute push(__attribute__((device)), apply_to = "
                "variable(is_global))\n";
    text += "#line 1\n";
    text += program.text;
    text += '\n';
    if (program.default_device)
        text += "#pragma clang attribute pop\n#pragma clang force_cuda_host_device end\n";
    for (size_t i = 0; i < program.expressions.size(); i++)
        text += fmt::format("#line 1 \"name expression\"\n"
                            "__attribute__((device, used)) const auto __cw_named_{} "
                            "__asm__(\"{}\") = {};\n",
                            i, symbolOf(i), addressOf(program.expressions[i]));
    return text;
}

/// Takes the variables out of the module again.
Result<std::vector<std::string>> takeNames(llvm::Module& module, size_t count) {
    std::vector<std::string> names;
    for (size_t i = 0; i < count; i++) {
        llvm::GlobalVariable* variable = module.getGlobalVariable(symbolOf(i), true);
        if (!variable || !variable->hasInitializer())
            return makeError(ErrorCode::Internal, "name expression {} has no value", i);
        const auto* value =
            llvm::dyn_cast<llvm::GlobalValue>(variable->getInitializer()->stripPointerCasts());
        if (!value)
            return makeError(ErrorCode::CompileFailed,
                             "a name expression is no kernel and no variable");
        names.push_back(value->getName().str());
    }
    llvm::removeFromUsedLists(module, [](llvm::Constant* used) {
        return used->stripPointerCasts()->getName().starts_with("cw.named.");
    });
    for (size_t i = 0; i < count; i++)
        module.getGlobalVariable(symbolOf(i), true)->eraseFromParent();
    return names;
}

/// As NVRTC shows it: an empty line after each message, files by their given names.
std::string logOf(const RunTimeSource& program, const std::vector<Message>& messages) {
    std::string log;
    unsigned errors = 0;
    for (const Message& message : messages) {
        if (!message.is_error && program.source.no_warnings) continue;
        log += message.text + "\n";
        errors += message.is_error;
    }
    for (const std::string_view folder : {kHeaders, kSources})
        for (size_t at = 0; (at = log.find(folder, at)) != std::string::npos;)
            log.erase(at, folder.size());
    if (errors)
        log += fmt::format("{} error{} detected in the compilation of \"{}\".\n", errors,
                           errors == 1 ? "" : "s", program.source.path);
    return log;
}

Result<RunTimeUnit> compile(const RunTimeSource& program) {
    const auto files = llvm::makeIntrusiveRefCnt<SourceFiles>(SourceFiles::Container());
    CudaSource source = program.source;
    source.run_time = true;
    if (!program.searches_beside) source.path = std::string(kSources) + source.path;
    files->add(source.path, textOf(program));
    for (const NamedText& header : program.headers)
        files->add(header.name.starts_with('/') ? header.name : std::string(kHeaders) + header.name,
                   header.text);
    std::vector<std::string> first = {fmt::format("-ffile-prefix-map={}=", kSources),
                                      fmt::format("-ffile-prefix-map={}=", kHeaders)};
    if (!program.headers.empty()) first.push_back("-I" + std::string(kHeaders));
    source.arguments.insert(source.arguments.begin(), first.begin(), first.end());

    Attempt attempt = CW_TRY(runPass(source, Pass::Device, HostOutput::Object, "-", files));
    RunTimeUnit unit;
    unit.log = logOf(program, attempt.messages);
    unit.files = files->asked();
    if (!attempt.ok) return unit;
    unit.lowered = CW_TRY(takeNames(attempt.module->get(), program.expressions.size()));
    unit.module = std::move(attempt.module);
    return unit;
}

} // namespace

Result<RunTimeUnit> compileRunTime(const RunTimeSource& program) {
    Result<RunTimeUnit> unit = Error{};
    llvm::thread worker(std::optional<unsigned>(kStackBytes), [&] { unit = compile(program); });
    worker.join();
    return unit;
}

} // namespace cw::frontend
