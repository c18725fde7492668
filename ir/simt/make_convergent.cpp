// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/make_convergent.h"

#include <array>

#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "ir/ops.h"
#include "ir/passes/link_device_library.h"
#include "ir/passes/reach.h"
#include "ir/simt/convergence.h"
#include "ir/simt/direct.h"
#include "ir/simt/end_threads.h"
#include "ir/simt/inline_calls.h"
#include "ir/simt/rounds.h"

namespace cw::ir {
namespace {

constexpr unsigned kMostTwice = 4000; // instructions, for speed alone

bool waits(const llvm::Function& kernel) {
    return llvm::any_of(llvm::instructions(kernel), [](const llvm::Instruction& instruction) {
        const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
        const OpRow* row = callee ? findOp(std::string_view(callee->getName())) : nullptr;
        return row && row->waits();
    });
}

/// A copy of the kernel that a kernel may call.
llvm::Function* copyAsFunction(llvm::Function& kernel, const char* suffix) {
    llvm::ValueToValueMapTy map;
    llvm::Function* copy = llvm::CloneFunction(&kernel, map);
    copy->setName(kernel.getName() + suffix);
    copy->setLinkage(llvm::GlobalValue::InternalLinkage);
    copy->setComdat(nullptr);
    copy->setVisibility(llvm::GlobalValue::DefaultVisibility);
    copy->setCallingConv(llvm::CallingConv::C);
    copy->removeFnAttr(llvm::Attribute::NoInline);
    copy->addFnAttr(llvm::Attribute::AlwaysInline);
    for (unsigned i = 0; i < copy->arg_size(); ++i)
        copy->removeParamAttr(i, llvm::Attribute::ByVal);
    return copy;
}

std::string makeFor(llvm::Function& kernel, Coming how, Shape shape) {
    if (how == Coming::Apart) return cutIntoRounds(kernel);
    if (how == Coming::ButEnded) {
        keepWarpOperations(kernel);
        return cutIntoRounds(kernel, /*barriers_only=*/true);
    }
    makeDirect(kernel, shape);
    return {};
}

/// What two bodies need.
void needMost(llvm::Function& kernel, std::array<llvm::Function*, 2> bodies) {
    for (const char* attribute : {kExchangeBlock, kExchangeThread}) {
        uint64_t most = 0;
        for (llvm::Function* body : bodies)
            most = std::max(most, body->getFnAttributeAsParsedInteger(attribute));
        if (most) kernel.addFnAttr(attribute, std::to_string(most));
    }
}

/// Which of two bodies runs depends on the block's shape.
std::string chooseAtRunTime(llvm::Function& kernel, Coming how, Shape shape, Coming always) {
    llvm::Function* const together = copyAsFunction(kernel, ".together");
    llvm::Function* const apart = copyAsFunction(kernel, ".apart");
    for (std::string refusal :
         {makeFor(*together, how, shape), makeFor(*apart, always, Shape::Any)})
        if (!refusal.empty()) return refusal;
    needMost(kernel, {together, apart});

    const auto linkage = kernel.getLinkage();
    const auto comdat = kernel.getComdat();
    llvm::SmallVector<std::pair<unsigned, llvm::MDNode*>, 4> metadata;
    kernel.getAllMetadata(metadata);
    kernel.deleteBody();
    kernel.setLinkage(linkage);
    kernel.setComdat(comdat);
    for (auto [kind, node] : metadata)
        kernel.setMetadata(kind, node);
    llvm::LLVMContext& context = kernel.getContext();
    llvm::Module& module = *kernel.getParent();
    llvm::IRBuilder<> build(llvm::BasicBlock::Create(context, "entry", &kernel));
    const auto number = [&](const char* operation) {
        return build.CreateCall(module.getOrInsertFunction(operation, build.getInt32Ty()));
    };
    llvm::Value* fits =
        build.CreateICmpEQ(build.CreateAnd(number("cw.ntid.x"), 31), build.getInt32(0));
    if (shape == Shape::Line)
        fits = build.CreateOr(
            fits, build.CreateICmpEQ(build.CreateMul(number("cw.ntid.y"), number("cw.ntid.z")),
                                     build.getInt32(1)));
    llvm::SmallVector<llvm::Value*, 8> arguments;
    for (llvm::Argument& argument : kernel.args())
        arguments.push_back(&argument);
    llvm::DISubprogram* program = kernel.getSubprogram();
    llvm::BasicBlock* ways[2];
    for (int i = 0; i < 2; ++i) {
        ways[i] = llvm::BasicBlock::Create(context, i ? "apart" : "together", &kernel);
        llvm::IRBuilder<> call(ways[i]);
        if (program)
            call.SetCurrentDebugLocation(
                llvm::DILocation::get(context, program->getLine(), 0, program));
        call.CreateCall(i ? apart : together, arguments);
        call.CreateRetVoid();
    }
    build.CreateCondBr(fits, ways[0], ways[1]);
    return {};
}

/// -> why the device can't run it, or nothing.
std::string makeKernelConvergent(llvm::Function& kernel) {
    if (!waits(kernel)) return {};
    const Coming always = howThreadsCome(kernel, Shape::Any);
    Coming best = always;
    Shape best_shape = Shape::Any;
    if (always == Coming::Apart || kernel.getInstructionCount() <= kMostTwice)
        for (Shape shape : {Shape::Line, Shape::WholeWarps})
            if (const Coming how = howThreadsCome(kernel, shape); how > best)
                best = how, best_shape = shape;
    if (best > always) return chooseAtRunTime(kernel, best, best_shape, always);
    return makeFor(kernel, always, Shape::Any);
}

} // namespace

Result<> makeConvergent(llvm::Module& module, const DeviceFacts&) {
    llvm::SmallVector<llvm::Function*, 16> kernels;
    for (llvm::Function& function : module)
        if (isKernel(function)) kernels.push_back(&function);
    for (llvm::Function* kernel : kernels) {
        if (!inlineCalls(*kernel, [](const OpRow& row) { return row.waits(); }))
            kernel->addFnAttr(kRefusal,
                              "its threads wait for each other in functions that can't be "
                              "inlined (recursion, or too much code)");
        inlineCalls(*kernel, [](const OpRow& row) {
            return row.effect == Effect::End || row.name == "assertfail";
        });
    }
    endThreadsByReturning(module);
    for (llvm::Function* kernel : kernels) {
        if (kernel->hasFnAttribute(kRefusal)) continue;
        const std::string refusal = makeKernelConvergent(*kernel);
        if (!refusal.empty()) kernel->addFnAttr(kRefusal, refusal);
    }
    return linkDeviceLibrary(module);
}

} // namespace cw::ir
