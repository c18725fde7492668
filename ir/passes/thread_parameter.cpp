// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/thread_parameter.h"

#include <llvm/ADT/SetVector.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

#include "ir/passes/reach.h"

namespace cw::ir {
namespace {

bool isOperation(const llvm::Value* callee) {
    const auto* function = llvm::dyn_cast<llvm::Function>(callee);
    return function && function->isDeclaration() && function->getName().starts_with("cw.");
}

/// Functions that call an operation, call through a pointer, have their address taken, or call one
/// that does.
llvm::SetVector<llvm::Function*> functionsThatNeedThread(llvm::Module& module) {
    llvm::SetVector<llvm::Function*> need;
    const Reach reach(module);
    need.insert(reach.addressTaken().begin(), reach.addressTaken().end());
    for (llvm::Function& function : module) {
        if (isKernel(function)) need.insert(&function);
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            if (!call || call->isInlineAsm()) continue;
            const llvm::Value* callee = call->getCalledOperand()->stripPointerCasts();
            if (!llvm::isa<llvm::Function>(callee) || isOperation(callee)) need.insert(&function);
        }
    }
    for (size_t next = 0; next < need.size(); ++next)
        for (llvm::User* user : need[next]->users())
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(user)) need.insert(call->getFunction());
    return need;
}

/// The attributes of a call or function whose operands moved up by one. What it was known to do
/// with memory no longer holds: variables of the device and of the thread are reached by its
/// operand.
llvm::AttributeList shifted(llvm::LLVMContext& context, const llvm::AttributeList& old,
                            unsigned operands) {
    llvm::SmallVector<llvm::AttributeSet, 8> params{llvm::AttributeSet()};
    for (unsigned i = 0; i < operands; ++i)
        params.push_back(old.getParamAttrs(i));
    return llvm::AttributeList::get(
        context, old.getFnAttrs().removeAttribute(context, llvm::Attribute::Memory),
        old.getRetAttrs(), params);
}

llvm::FunctionType* withThread(llvm::FunctionType* type) {
    llvm::SmallVector<llvm::Type*, 8> params{llvm::PointerType::get(type->getContext(), 0)};
    params.append(type->param_begin(), type->param_end());
    return llvm::FunctionType::get(type->getReturnType(), params, type->isVarArg());
}

llvm::Function* moveBody(llvm::Function& old, uint64_t record_bytes) {
    llvm::LLVMContext& context = old.getContext();
    auto* function = llvm::Function::Create(withThread(old.getFunctionType()), old.getLinkage(), 0,
                                            "", old.getParent());
    function->takeName(&old);
    function->copyMetadata(&old, 0);
    function->setAttributes(shifted(context, old.getAttributes(), unsigned(old.arg_size())));
    if (isKernel(old)) function->addFnAttr("cw.kernel");
    function->splice(function->begin(), &old);
    llvm::Argument* thread = function->getArg(0);
    thread->setName("thread");
    llvm::AttrBuilder attributes(context);
    attributes.addAttribute(llvm::Attribute::NoAlias).addAttribute(llvm::Attribute::NoUndef);
    attributes.addAttribute(llvm::Attribute::NonNull)
        .addDereferenceableAttr(record_bytes)
        .addAlignmentAttr(8);
    function->addParamAttrs(0, attributes);
    for (llvm::Argument& argument : old.args()) {
        llvm::Argument* moved = function->getArg(argument.getArgNo() + 1);
        moved->takeName(&argument);
        argument.replaceAllUsesWith(moved);
    }
    return function;
}

void passThread(llvm::CallBase& call, llvm::Value* callee) {
    llvm::SmallVector<llvm::Value*, 8> operands{call.getFunction()->getArg(0)};
    operands.append(call.arg_begin(), call.arg_end());
    llvm::SmallVector<llvm::OperandBundleDef, 1> bundles;
    call.getOperandBundlesAsDefs(bundles);
    auto* fresh = llvm::CallInst::Create(withThread(call.getFunctionType()), callee, operands,
                                         bundles, "", call.getIterator());
    fresh->takeName(&call);
    fresh->setAttributes(
        shifted(call.getContext(), call.getAttributes(), unsigned(call.arg_size())));
    fresh->copyMetadata(call);
    fresh->setDebugLoc(call.getDebugLoc());
    call.replaceAllUsesWith(fresh);
    call.eraseFromParent();
}

} // namespace

void addThreadParameter(llvm::Module& module, uint64_t record_bytes) {
    const auto need = functionsThatNeedThread(module);
    llvm::DenseMap<llvm::Value*, llvm::Function*> moved;
    for (llvm::Function* function : need)
        if (!function->isDeclaration()) moved[function] = moveBody(*function, record_bytes);

    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            if (!call || call->isInlineAsm()) continue;
            llvm::Value* callee = call->getCalledOperand()->stripPointerCasts();
            if (auto found = moved.find(callee); found != moved.end())
                passThread(*call, found->second);
            else if (!llvm::isa<llvm::Function>(callee))
                passThread(*call, callee);
        }
    for (auto& [old, fresh] : moved) {
        old->replaceAllUsesWith(fresh);
        llvm::cast<llvm::Function>(old)->eraseFromParent();
    }
}

} // namespace cw::ir
