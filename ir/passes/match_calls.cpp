// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/match_calls.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>

namespace cw::ir {
namespace {

class Matcher {
  public:
    Matcher(llvm::CallInst& call, llvm::Function& callee)
        : call_(call), callee_(callee), type_(*callee.getFunctionType()), builder_(&call) {}

    Result<> run() {
        const bool has_result = !type_.getReturnType()->isVoidTy();
        const bool wants_result = !call_.getType()->isVoidTy();
        unsigned first = 0;        // argument of the first parameter
        llvm::Value* to = nullptr; // where a result in memory lies
        std::vector<llvm::Value*> values;
        if (wants_result && !has_result && type_.getNumParams() == call_.arg_size() + 1) {
            to = slot(call_.getType());
            values.push_back(to);
        } else if (!wants_result && has_result && call_.arg_size() == type_.getNumParams() + 1) {
            to = call_.getArgOperand(first++);
        }
        if (values.size() + call_.arg_size() - first != type_.getNumParams())
            return makeError(ErrorCode::CompileFailed,
                             "'{}' has {} parameters and is called with {}",
                             callee_.getName().str(), type_.getNumParams(), call_.arg_size());
        for (unsigned i = first; i < call_.arg_size(); ++i)
            values.push_back(argument(i, unsigned(values.size())));

        llvm::CallInst* made = builder_.CreateCall(&callee_, values);
        made->setCallingConv(call_.getCallingConv());
        made->setDebugLoc(call_.getDebugLoc());
        for (unsigned i = 0; i < made->arg_size(); ++i)
            for (const auto kind :
                 {llvm::Attribute::ByVal, llvm::Attribute::StructRet, llvm::Attribute::Alignment})
                if (callee_.hasParamAttribute(i, kind))
                    made->addParamAttr(i, callee_.getParamAttribute(i, kind));
        if (!wants_result) {
            if (to) builder_.CreateStore(made, to);
        } else if (to) {
            call_.replaceAllUsesWith(builder_.CreateLoad(call_.getType(), to));
        } else if (has_result) {
            const bool is_signed = callee_.hasRetAttribute(llvm::Attribute::SExt);
            call_.replaceAllUsesWith(converted(made, call_.getType(), is_signed));
        } else {
            call_.replaceAllUsesWith(llvm::PoisonValue::get(call_.getType()));
        }
        call_.eraseFromParent();
        return {};
    }

  private:
    llvm::AllocaInst* slot(llvm::Type* type) {
        llvm::IRBuilder<> entry(&*call_.getFunction()->getEntryBlock().getFirstInsertionPt());
        llvm::AllocaInst* made = entry.CreateAlloca(type);
        made->setAlignment(llvm::Align(16)); // PTX may read it as vectors
        return made;
    }

    llvm::Value* inMemory(llvm::Value* value) {
        llvm::Value* memory = slot(value->getType());
        builder_.CreateStore(value, memory);
        return memory;
    }

    llvm::Value* argument(unsigned from, unsigned to) {
        llvm::Value* value = call_.getArgOperand(from);
        llvm::Type* wanted = type_.getParamType(to);
        const bool is_byval = callee_.hasParamAttribute(to, llvm::Attribute::ByVal);
        if (llvm::Type* structure = call_.getParamByValType(from); structure && !is_byval)
            value = builder_.CreateLoad(structure, value);
        if (value->getType() == wanted) return value;
        if (wanted->isPointerTy() && value->getType()->isAggregateType()) return inMemory(value);
        if (wanted->isAggregateType() && value->getType()->isPointerTy())
            return builder_.CreateLoad(wanted, value);
        return converted(value, wanted, callee_.hasParamAttribute(to, llvm::Attribute::SExt));
    }

    /// The value's bits as another type, cut off or extended.
    llvm::Value* converted(llvm::Value* value, llvm::Type* to, bool is_signed) {
        llvm::Type* from = value->getType();
        if (from == to) return value;
        if (from->isAggregateType() || to->isAggregateType()) {
            const llvm::DataLayout& layout = call_.getModule()->getDataLayout();
            const bool widens = layout.getTypeAllocSize(to) > layout.getTypeAllocSize(from);
            llvm::Value* memory = slot(widens ? to : from);
            builder_.CreateStore(value, memory);
            return builder_.CreateLoad(to, memory);
        }
        const auto integer_of = [&](llvm::Type* type) {
            return builder_.getIntNTy(
                unsigned(call_.getModule()->getDataLayout().getTypeSizeInBits(type)));
        };
        value = from->isPointerTy() ? builder_.CreatePtrToInt(value, integer_of(from))
                                    : builder_.CreateBitCast(value, integer_of(from));
        value = builder_.CreateIntCast(value, integer_of(to), is_signed);
        return to->isPointerTy() ? builder_.CreateIntToPtr(value, to)
                                 : builder_.CreateBitCast(value, to);
    }

    llvm::CallInst& call_;
    llvm::Function& callee_;
    llvm::FunctionType& type_;
    llvm::IRBuilder<> builder_;
};

} // namespace

Result<> matchCalls(llvm::Module& module) {
    for (llvm::Function& caller : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(caller))) {
            auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
            auto* callee =
                call ? llvm::dyn_cast<llvm::Function>(call->getCalledOperand()) : nullptr;
            if (!callee || callee->getFunctionType() == call->getFunctionType() ||
                callee->isVarArg())
                continue;
            CW_TRY(Matcher(*call, *callee).run());
        }
    return {};
}

} // namespace cw::ir
