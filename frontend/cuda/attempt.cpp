// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/attempt.h"

#include <mutex>

#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/FrontendTool/Utils.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/TargetSelect.h>

namespace cw::frontend {
namespace {

void initializeTargets() {
    static std::once_flag once;
    std::call_once(once, [] {
        LLVMInitializeX86TargetInfo();
        LLVMInitializeX86Target();
        LLVMInitializeX86TargetMC();
        LLVMInitializeX86AsmPrinter();
        LLVMInitializeX86AsmParser();
    });
}

std::unique_ptr<clang::FrontendAction> hostAction(clang::CompilerInstance& compiler) {
    using namespace clang::frontend;
    switch (compiler.getFrontendOpts().ProgramAction) {
    case PrintPreprocessedInput:
        return std::make_unique<clang::PrintPreprocessedAction>();
    case RunPreprocessorOnly:
        return std::make_unique<clang::PreprocessOnlyAction>();
    case EmitAssembly:
        return std::make_unique<clang::EmitAssemblyAction>();
    case ParseSyntaxOnly:
        return std::make_unique<clang::SyntaxOnlyAction>();
    default:
        return std::make_unique<clang::EmitObjAction>();
    }
}

} // namespace

Attempt attempt(const CudaSource& source, Pass pass, HostOutput form,
                const std::vector<std::string>& arguments,
                llvm::IntrusiveRefCntPtr<SourceFiles> files) {
    initializeTargets();
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments)
        pointers.push_back(argument.c_str());

    auto invocation = std::make_shared<clang::CompilerInvocation>();
    Interceptor interceptor(invocation->getDiagnosticOpts());
    clang::DiagnosticsEngine early(clang::DiagnosticIDs::create(), invocation->getDiagnosticOpts(),
                                   &interceptor, false);
    Attempt result;
    if (!clang::CompilerInvocation::CreateFromArgs(*invocation, pointers, early, CW_CLANG_PATH)) {
        result.messages = std::move(interceptor.messages);
        return result;
    }
    clang::CompilerInstance compiler(invocation);
    compiler.setVirtualFileSystem(files);
    compiler.createDiagnostics(&interceptor, false);
    compiler.createFileManager();
    // Messages come out through the interceptor, with no line that counts them.
    compiler.getDiagnosticOpts().ShowCarets = true;
    auto context = std::make_unique<llvm::LLVMContext>();
    if (pass == Pass::Device) {
        clang::EmitLLVMOnlyAction action(context.get());
        result.ok = compiler.ExecuteAction(action);
        std::unique_ptr<llvm::Module> module = action.takeModule();
        if (result.ok && module) result.module.emplace(std::move(context), std::move(module));
    } else {
        result.ok = compiler.ExecuteAction(*hostAction(compiler));
    }
    result.ok = result.ok && interceptor.getNumErrors() == 0;
    result.messages = std::move(interceptor.messages);
    result.complaints = std::move(interceptor.complaints);
    return result;
}

} // namespace cw::frontend
