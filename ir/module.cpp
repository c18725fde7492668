// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/module.h"

#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IRReader/IRReader.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>

#include "ir/passes/match_calls.h"

namespace cw::ir {

Module::Module(std::unique_ptr<llvm::LLVMContext> context, std::unique_ptr<llvm::Module> module)
    : context_(std::move(context)), module_(std::move(module)) {}
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(Module&& other) noexcept {
    module_ = std::move(other.module_); // before its context
    context_ = std::move(other.context_);
    return *this;
}
Module::~Module() {
    module_.reset();
}

Result<Module> Module::parse(ByteView bytes, const std::string& name) {
    auto context = std::make_unique<llvm::LLVMContext>();
    llvm::SMDiagnostic diagnostic;
    // A copy, because LLVM's reader of text wants a zero behind the last byte.
    const auto buffer = llvm::MemoryBuffer::getMemBufferCopy(
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
    std::unique_ptr<llvm::Module> module = llvm::parseIR(*buffer, diagnostic, *context);
    if (!module)
        return makeError(ErrorCode::InvalidImage, "'{}' is no intermediate code ({})", name,
                         diagnostic.getMessage().str());
    return Module(std::move(context), std::move(module));
}

Bytes Module::bitcode() const {
    std::string text;
    llvm::raw_string_ostream stream(text);
    llvm::WriteBitcodeToFile(*module_, stream);
    const ByteView view = asBytes(text);
    return {view.begin(), view.end()};
}

std::string Module::text() const {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module_->print(stream, nullptr);
    return text;
}

namespace {

/// Keeps the linker's message; the default handler would end the process.
struct KeepMessage : llvm::DiagnosticHandler {
    explicit KeepMessage(std::string& to) : to(to) {}
    bool handleDiagnostics(const llvm::DiagnosticInfo& info) override {
        if (info.getSeverity() != llvm::DS_Error) return true;
        llvm::raw_string_ostream stream(to);
        llvm::DiagnosticPrinterRawOStream printer(stream);
        info.print(printer);
        return true;
    }
    std::string& to;
};

} // namespace

Result<Module> link(std::vector<Module> modules) {
    CW_CHECK(!modules.empty());
    Module result = std::move(modules.front());
    llvm::LLVMContext& context = result.get().getContext();
    std::string message;
    context.setDiagnosticHandler(std::make_unique<KeepMessage>(message));
    for (size_t i = 1; i < modules.size(); ++i) {
        // One linked module lives in one context: the others move over as bitcode.
        const std::string name = modules[i].get().getModuleIdentifier();
        const Bytes bitcode = modules[i].bitcode();
        llvm::SMDiagnostic diagnostic;
        std::unique_ptr<llvm::Module> copy = llvm::parseIR(
            llvm::MemoryBufferRef({reinterpret_cast<const char*>(bitcode.data()), bitcode.size()},
                                  name),
            diagnostic, context);
        CW_CHECK(copy != nullptr);
        if (llvm::Linker::linkModules(result.get(), std::move(copy)))
            return makeError(ErrorCode::CompileFailed, "device code of '{}' can't be linked ({})",
                             name, message);
    }
    if (modules.size() > 1) CW_TRY(matchCalls(result.get()));
    return result;
}

} // namespace cw::ir
