// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/fatal.h"

#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/Support/CrashRecoveryContext.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/raw_ostream.h>

namespace cw::opencl {
namespace {

/// The first error that LLVM reports; the default handler would end the process.
struct KeepError : llvm::DiagnosticHandler {
    explicit KeepError(std::string& message) : message(message) {}
    bool handleDiagnostics(const llvm::DiagnosticInfo& diagnostic) override {
        if (diagnostic.getSeverity() != llvm::DS_Error || !message.empty()) return true;
        llvm::raw_string_ostream stream(message);
        llvm::DiagnosticPrinterRawOStream printer(stream);
        diagnostic.print(printer);
        return true;
    }
    std::string& message;
};

void leave(void* message, const char* reason, bool) {
    *static_cast<std::string*>(message) = reason;
    llvm::CrashRecoveryContext::GetCurrent()->HandleExit(1);
}

} // namespace

Result<> catchFatal(llvm::LLVMContext& context, llvm::function_ref<Result<>()> work) {
    llvm::CrashRecoveryContext::Enable();
    std::string message;
    context.setDiagnosticHandler(std::make_unique<KeepError>(message));
    Result<> result;
    llvm::CrashRecoveryContext recovery;
    bool ended = false;
    {
        llvm::ScopedFatalErrorHandler handler(leave, &message);
        ended = recovery.RunSafely([&] { result = work(); });
    }
    if (!ended && message.empty()) message = fmt::format("LLVM crashes ({})", recovery.RetCode);
    if (!message.empty()) return makeError(ErrorCode::CompileFailed, "{}", message);
    context.setDiagnosticHandler(nullptr);
    return result;
}

} // namespace cw::opencl
