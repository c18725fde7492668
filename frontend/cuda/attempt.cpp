// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/attempt.h"

#include <mutex>

#include <clang/Basic/DiagnosticSema.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/Frontend/MultiplexConsumer.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>

#include "frontend/cuda/device_code.h"
#include "frontend/cuda/host_code.h"
#include "frontend/cuda/observer.h"
#include "frontend/cuda/precompiled.h"

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

class HostCodePass : public llvm::PassInfoMixin<HostCodePass> {
  public:
    explicit HostCodePass(const CudaSource& source) : source_(&source) {}
    llvm::PreservedAnalyses run(llvm::Module& module, llvm::ModuleAnalysisManager&) {
        completeHostCode(module, *source_);
        return llvm::PreservedAnalyses::none();
    }
    static bool isRequired() { return true; }

  private:
    const CudaSource* source_;
};

/// An action whose consumer has our observer before it.
template <typename Base>
class Observed : public Base {
  public:
    template <typename... Arguments>
    Observed(Pass pass, Interceptor& interceptor, Arguments... arguments)
        : Base(arguments...), pass_(pass), interceptor_(interceptor) {}

  protected:
    std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                          llvm::StringRef file) override {
        std::vector<std::unique_ptr<clang::ASTConsumer>> consumers;
        consumers.push_back(makeObserver(compiler, pass_, interceptor_));
        consumers.push_back(Base::CreateASTConsumer(compiler, file));
        if (!consumers.back()) return nullptr;
        return std::make_unique<clang::MultiplexConsumer>(std::move(consumers));
    }

  private:
    const Pass pass_;
    Interceptor& interceptor_;
};

std::unique_ptr<clang::FrontendAction> hostAction(clang::CompilerInstance& compiler,
                                                  Interceptor& interceptor) {
    using namespace clang::frontend;
    switch (compiler.getFrontendOpts().ProgramAction) {
    case PrintPreprocessedInput:
        return std::make_unique<clang::PrintPreprocessedAction>();
    case RunPreprocessorOnly:
        return std::make_unique<clang::PreprocessOnlyAction>();
    case EmitAssembly:
        return std::make_unique<Observed<clang::EmitAssemblyAction>>(Pass::Host, interceptor);
    case ParseSyntaxOnly:
        return std::make_unique<clang::SyntaxOnlyAction>();
    default:
        return std::make_unique<Observed<clang::EmitObjAction>>(Pass::Host, interceptor);
    }
}

} // namespace

Attempt withClang(const std::vector<std::string>& arguments,
                  llvm::IntrusiveRefCntPtr<SourceFiles> files, const ClangWork& work) {
    initializeTargets();
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments)
        pointers.push_back(argument.c_str());

    auto invocation = std::make_shared<clang::CompilerInvocation>();
    Interceptor interceptor(invocation->getDiagnosticOpts());
    clang::DiagnosticsEngine early(clang::DiagnosticIDs::create(), invocation->getDiagnosticOpts(),
                                   &interceptor, false);
    Attempt result;
    if (clang::CompilerInvocation::CreateFromArgs(*invocation, pointers, early, CW_CLANG_PATH)) {
        clang::CompilerInstance compiler(invocation);
        compiler.setVirtualFileSystem(files);
        compiler.createDiagnostics(&interceptor, false);
        compiler.createFileManager();
        compiler.setVerboseOutputStream(llvm::nulls()); // it would count the messages
        // A warning where the caller is a host-device function, else an error: the interceptor
        // tells.
        compiler.getDiagnostics().setSeverity(clang::diag::err_ref_bad_target,
                                              clang::diag::Severity::Remark, {});
        result.ok =
            work(compiler, interceptor) && interceptor.getNumErrors() == 0 && !interceptor.failed;
    }
    result.messages = std::move(interceptor.messages);
    result.complaints = std::move(interceptor.complaints);
    return result;
}

Attempt attempt(const CudaSource& source, Pass pass, const std::vector<std::string>& arguments,
                llvm::IntrusiveRefCntPtr<SourceFiles> files, const PrecompiledHeader* header) {
    std::optional<ir::Module> made;
    const auto makeDeviceCode = [&](clang::CompilerInstance& compiler, Interceptor& interceptor) {
        auto context = std::make_unique<llvm::LLVMContext>();
        compiler.getFrontendOpts().SkipFunctionBodies =
            true; // that is, ask the observer, who skips none
        Observed<clang::EmitLLVMOnlyAction> action(pass, interceptor, context.get());
        const bool ok = compiler.ExecuteAction(action);
        std::unique_ptr<llvm::Module> module = action.takeModule();
        if (module) {
            interceptor.BeginSourceFile(compiler.getLangOpts(), nullptr); // its action has ended
            completeDeviceCode(*module, interceptor.host_calls, compiler.getDiagnostics());
            interceptor.EndSourceFile();
        }
        if (ok && module) made.emplace(std::move(context), std::move(module));
        return ok;
    };
    const auto makeHostCode = [&](clang::CompilerInstance& compiler, Interceptor& interceptor) {
        compiler.getCodeGenOpts().PassBuilderCallbacks.push_back([&](llvm::PassBuilder& builder) {
            builder.registerPipelineStartEPCallback(
                [&](llvm::ModulePassManager& manager, llvm::OptimizationLevel) {
                    manager.addPass(HostCodePass(source));
                });
        });
        if (header) listDependencies(compiler, source, *header);
        return compiler.ExecuteAction(*hostAction(compiler, interceptor));
    };
    Attempt result = pass == Pass::Device ? withClang(arguments, files, makeDeviceCode)
                                          : withClang(arguments, files, makeHostCode);
    result.module = std::move(made);
    return result;
}

} // namespace cw::frontend
