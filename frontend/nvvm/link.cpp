// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NVVM IR is LLVM IR for NVPTX with a few intrinsics of its own, in the spelling of LLVM 7 or of
// the generator's LLVM, whose readers LLVM keeps.
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/IRReader/IRReader.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>

#include "frontend/nvvm/intrinsics.h"

namespace cw::frontend {
namespace {

// LLVM's NVPTX target; older data layouts differ from it only in alignments of odd vectors.
constexpr char kTriple[] = "nvptx64-nvidia-cuda";
constexpr char kLayout[] = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64";

Result<std::unique_ptr<llvm::Module>> parse(const NvvmPart& part, llvm::LLVMContext& context) {
    std::string_view text = asText(part.bytes);
    if (!text.starts_with("BC")) text = text.substr(0, text.find('\0')); // sizes count it, or not
    const auto buffer = llvm::MemoryBuffer::getMemBufferCopy({text.data(), text.size()}, part.name);
    llvm::SMDiagnostic diagnostic;
    auto layout = [](llvm::StringRef, llvm::StringRef) -> std::optional<std::string> {
        return kLayout;
    };
    auto module = llvm::parseIR(*buffer, diagnostic, context, llvm::ParserCallbacks(layout));
    if (!module) {
        return makeError(ErrorCode::CompileFailed, "{} ({}, {}): parse {}", part.name,
                         diagnostic.getLineNo(), diagnostic.getColumnNo(),
                         diagnostic.getMessage().str());
    }
    module->setTargetTriple(llvm::Triple(kTriple));
    module->setDataLayout(kLayout);
    return module;
}

/// Keeps the messages of the linker; the default handler would end the process.
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

Result<> linkLibrary(llvm::Module& program, std::unique_ptr<llvm::Module> library) {
    std::vector<std::string> names;
    for (const llvm::GlobalValue& each : library->global_values())
        if (!each.isDeclaration() && !each.hasLocalLinkage()) names.push_back(each.getName().str());
    if (llvm::Linker::linkModules(program, std::move(library), llvm::Linker::LinkOnlyNeeded))
        return makeError(ErrorCode::CompileFailed, "a library can't be linked");
    for (const std::string& name : names)
        if (llvm::GlobalValue* value = program.getNamedValue(name);
            value && !value->isDeclaration()) {
            value->setLinkage(llvm::GlobalValue::InternalLinkage);
            if (auto* object = llvm::dyn_cast<llvm::GlobalObject>(value))
                object->setComdat(nullptr);
        }
    return {};
}

/// What the options say of arithmetic, on each instruction as LLVM wants it.
void applyArithmetic(llvm::Module& module, const NvvmSource& source) {
    for (llvm::Function& function : module) {
        if (source.flush_denormals) function.addFnAttr("denormal-fp-math-f32", "preserve-sign");
        for (llvm::Instruction& each : llvm::instructions(function)) {
            const bool is_float = each.getType()->getScalarType()->isFloatTy();
            const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&each);
            if (source.contract && (each.getOpcode() == llvm::Instruction::FAdd ||
                                    each.getOpcode() == llvm::Instruction::FSub ||
                                    each.getOpcode() == llvm::Instruction::FMul))
                each.setHasAllowContract(true);
            if (!source.precise_division && is_float && each.getOpcode() == llvm::Instruction::FDiv)
                each.setHasApproxFunc(true);
            if (!source.precise_sqrt && is_float && call &&
                call->getIntrinsicID() == llvm::Intrinsic::sqrt)
                each.setHasApproxFunc(true);
        }
    }
}

/// Calls may hide barriers, which IR of this kind does not say; LLVM finds out which do not.
void makeConvergent(llvm::Module& module) {
    for (llvm::Function& function : module) {
        if (!function.isIntrinsic()) function.setConvergent();
        for (llvm::Instruction& each : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&each);
                call && !call->getCalledFunction())
                call->setConvergent();
    }
}

Result<> verify(const llvm::Module& module) {
    std::string message;
    llvm::raw_string_ostream stream(message);
    if (llvm::verifyModule(module, &stream))
        return makeError(ErrorCode::CompileFailed, "{}", message);
    return {};
}

} // namespace

Result<ir::Module> linkNvvm(const NvvmSource& source) {
    auto context = std::make_unique<llvm::LLVMContext>();
    std::string messages;
    context->setDiagnosticHandler(std::make_unique<KeepMessage>(messages));
    auto program = std::make_unique<llvm::Module>("program", *context);
    program->setTargetTriple(llvm::Triple(kTriple));
    program->setDataLayout(kLayout);
    for (const bool libraries : {false, true}) // who asks comes before who answers
        for (const NvvmPart& part : source.parts) {
            if (part.only_needed != libraries) continue;
            auto module = CW_TRY(parse(part, *context));
            if (libraries)
                CW_TRY(linkLibrary(*program, std::move(module)));
            else if (llvm::Linker::linkModules(*program, std::move(module)))
                return makeError(ErrorCode::CompileFailed, "'{}' can't be linked ({})", part.name,
                                 messages);
        }
    CW_TRY(spellIntrinsics(*program));
    answerReflection(*program, source);
    applyArithmetic(*program, source);
    makeConvergent(*program);
    CW_TRY(verify(*program));
    return ir::Module(std::move(context), std::move(program));
}

} // namespace cw::frontend
