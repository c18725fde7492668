// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/expand_wide_operations.h"

#include <cmath>

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/IntegerDivision.h>

#include "ir/passes/wide_integer.h"

namespace cw::ir {
namespace {

/// Usual widths too: products need the double width, which few targets tell of.
bool needsWiderType(const llvm::WithOverflowInst& call) {
    const llvm::Intrinsic::ID id = call.getIntrinsicID();
    return isUnusual(call.getLHS()->getType()) ||
           (id != llvm::Intrinsic::uadd_with_overflow && id != llvm::Intrinsic::usub_with_overflow);
}

class Operation {
  public:
    explicit Operation(llvm::Instruction& old) : old_(old), build_(&old) {}

    /// Null: it stays as it is.
    llvm::Value* expand(llvm::IntrinsicInst& call) {
        if (call.arg_empty()) return nullptr;
        llvm::Type* type = call.getArgOperand(0)->getType();
        if (auto* overflow = llvm::dyn_cast<llvm::WithOverflowInst>(&call))
            return type->isIntegerTy() && needsWiderType(*overflow) ? withOverflow(*overflow)
                                                                    : nullptr;
        const llvm::Intrinsic::ID id = call.getIntrinsicID();
        if (id == llvm::Intrinsic::fptosi_sat || id == llvm::Intrinsic::fptoui_sat)
            return isUnusual(call.getType())
                       ? fromFloat(call.getArgOperand(0), id == llvm::Intrinsic::fptosi_sat)
                       : nullptr;
        if (!isUnusual(type)) return nullptr;
        llvm::Value* a = call.getArgOperand(0);
        llvm::Value* b = call.arg_size() > 1 ? call.getArgOperand(1) : nullptr;
        switch (id) {
        case llvm::Intrinsic::smin:
            return build_.CreateSelect(build_.CreateICmpSLT(a, b), a, b);
        case llvm::Intrinsic::smax:
            return build_.CreateSelect(build_.CreateICmpSLT(a, b), b, a);
        case llvm::Intrinsic::umin:
            return build_.CreateSelect(build_.CreateICmpULT(a, b), a, b);
        case llvm::Intrinsic::umax:
            return build_.CreateSelect(build_.CreateICmpULT(a, b), b, a);
        case llvm::Intrinsic::abs:
            return build_.CreateSelect(build_.CreateICmpSLT(a, llvm::ConstantInt::get(type, 0)),
                                       build_.CreateNeg(a), a);
        case llvm::Intrinsic::uadd_sat:
            return saturate(llvm::Instruction::Add, a, b, false);
        case llvm::Intrinsic::usub_sat:
            return build_.CreateSelect(build_.CreateICmpULT(a, b), llvm::ConstantInt::get(type, 0),
                                       build_.CreateSub(a, b));
        case llvm::Intrinsic::sadd_sat:
            return saturate(llvm::Instruction::Add, a, b, true);
        case llvm::Intrinsic::ssub_sat:
            return saturate(llvm::Instruction::Sub, a, b, true);
        case llvm::Intrinsic::fshl:
        case llvm::Intrinsic::fshr:
            return funnel(a, b, call.getArgOperand(2), id == llvm::Intrinsic::fshl);
        case llvm::Intrinsic::ucmp:
        case llvm::Intrinsic::scmp: {
            const bool is_signed = id == llvm::Intrinsic::scmp;
            llvm::Value* less = is_signed ? build_.CreateICmpSLT(a, b) : build_.CreateICmpULT(a, b);
            llvm::Value* more = is_signed ? build_.CreateICmpSGT(a, b) : build_.CreateICmpUGT(a, b);
            return build_.CreateSub(build_.CreateZExt(more, call.getType()),
                                    build_.CreateZExt(less, call.getType()));
        }
        default:
            return nullptr;
        }
    }

    /// A chain of comparisons.
    void expand(llvm::SwitchInst& old) {
        llvm::BasicBlock* block = old.getParent();
        llvm::SmallPtrSet<llvm::BasicBlock*, 8> targets;
        llvm::SmallVector<std::pair<llvm::BasicBlock*, llvm::BasicBlock*>, 8> edges;
        llvm::BasicBlock* at = block;
        for (auto& branch : old.cases()) {
            build_.SetInsertPoint(at == block ? old.getIterator() : at->end());
            auto* next = llvm::BasicBlock::Create(old.getContext(), "", block->getParent(),
                                                  at->getNextNode());
            if (at != block) build_.SetInsertPoint(at);
            build_.CreateCondBr(build_.CreateICmpEQ(old.getCondition(), branch.getCaseValue()),
                                branch.getCaseSuccessor(), next);
            edges.push_back({at, branch.getCaseSuccessor()});
            at = next;
        }
        build_.SetInsertPoint(at == block ? old.getIterator() : at->end());
        build_.CreateBr(old.getDefaultDest());
        edges.push_back({at, old.getDefaultDest()});
        for (auto& [from, to] : edges) {
            targets.insert(to);
            if (from == block) continue;
            for (llvm::PHINode& phi : to->phis())
                phi.addIncoming(phi.getIncomingValueForBlock(block), from);
        }
        // One entry of each phi for the edge that is left from the block itself, if any.
        for (llvm::BasicBlock* to : targets)
            for (llvm::PHINode& phi : to->phis()) {
                int wanted = llvm::is_contained(edges, std::pair(block, to)) ? 1 : 0;
                for (unsigned i = phi.getNumIncomingValues(); i-- > 0;)
                    if (phi.getIncomingBlock(i) == block && wanted-- <= 0)
                        phi.removeIncomingValue(i, false);
            }
        old.eraseFromParent();
    }

  private:
    llvm::Value* extend(llvm::Value* value, unsigned bits, bool is_signed) {
        llvm::Type* type = build_.getIntNTy(bits);
        return is_signed ? build_.CreateSExt(value, type) : build_.CreateZExt(value, type);
    }

    /// In a type that holds every result.
    llvm::Value* withOverflow(llvm::WithOverflowInst& call) {
        llvm::Type* type = call.getLHS()->getType();
        const unsigned bits = type->getIntegerBitWidth();
        const bool product = call.getBinaryOp() == llvm::Instruction::Mul;
        const unsigned wider = product ? 2 * bits : bits < 32 ? 32 : bits < 64 ? 64 : bits + 64;
        llvm::Value* exact =
            build_.CreateBinOp(call.getBinaryOp(), extend(call.getLHS(), wider, call.isSigned()),
                               extend(call.getRHS(), wider, call.isSigned()));
        llvm::Value* cut = build_.CreateTrunc(exact, type);
        llvm::Value* lost = build_.CreateICmpNE(extend(cut, wider, call.isSigned()), exact);
        for (llvm::User* user : llvm::make_early_inc_range(call.users()))
            if (auto* part = llvm::dyn_cast<llvm::ExtractValueInst>(user)) {
                part->replaceAllUsesWith(part->getIndices()[0] == 0 ? cut : lost);
                part->eraseFromParent();
            }
        llvm::Value* pair = llvm::PoisonValue::get(call.getType());
        if (call.use_empty()) return pair;
        pair = build_.CreateInsertValue(pair, cut, 0);
        return build_.CreateInsertValue(pair, lost, 1);
    }

    llvm::Value* saturate(llvm::Instruction::BinaryOps operation, llvm::Value* a, llvm::Value* b,
                          bool is_signed) {
        const unsigned bits = a->getType()->getIntegerBitWidth();
        llvm::Value* exact = build_.CreateBinOp(operation, extend(a, bits + 1, is_signed),
                                                extend(b, bits + 1, is_signed));
        const auto bound = [&](const llvm::APInt& value) {
            return llvm::ConstantInt::get(exact->getType(),
                                          is_signed ? value.sext(bits + 1) : value.zext(bits + 1));
        };
        llvm::Value* high = bound(is_signed ? llvm::APInt::getSignedMaxValue(bits)
                                            : llvm::APInt::getMaxValue(bits));
        llvm::Value* low = bound(is_signed ? llvm::APInt::getSignedMinValue(bits)
                                           : llvm::APInt::getMinValue(bits));
        const auto less = [&](llvm::Value* x, llvm::Value* y) {
            return is_signed ? build_.CreateICmpSLT(x, y) : build_.CreateICmpULT(x, y);
        };
        exact = build_.CreateSelect(less(high, exact), high, exact);
        exact = build_.CreateSelect(less(exact, low), low, exact);
        return build_.CreateTrunc(exact, a->getType());
    }

    llvm::Value* funnel(llvm::Value* a, llvm::Value* b, llvm::Value* amount, bool left) {
        const unsigned bits = a->getType()->getIntegerBitWidth();
        llvm::Value* both = build_.CreateOr(build_.CreateShl(extend(a, 2 * bits, false), bits),
                                            extend(b, 2 * bits, false));
        llvm::Value* by = build_.CreateURem(build_.CreateAnd(amount, amount),
                                            llvm::ConstantInt::get(amount->getType(), bits));
        llvm::Value* moved = extend(by, 2 * bits, false);
        both = left ? build_.CreateLShr(build_.CreateShl(both, moved), bits)
                    : build_.CreateLShr(both, moved);
        return build_.CreateTrunc(both, a->getType());
    }

    llvm::Value* fromFloat(llvm::Value* from, bool is_signed) {
        llvm::Type* type = old_.getType();
        const unsigned bits = type->getIntegerBitWidth();
        llvm::Type* wide = build_.getDoubleTy(); // holds the bounds of every width
        llvm::Value* number = build_.CreateFPExt(from, wide);
        llvm::Value* value =
            is_signed ? build_.CreateFPToSI(number, type) : build_.CreateFPToUI(number, type);
        const llvm::APInt high =
            is_signed ? llvm::APInt::getSignedMaxValue(bits) : llvm::APInt::getMaxValue(bits);
        const llvm::APInt low =
            is_signed ? llvm::APInt::getSignedMinValue(bits) : llvm::APInt::getMinValue(bits);
        llvm::Value* limit =
            llvm::ConstantFP::get(wide, std::ldexp(1.0, int(is_signed ? bits - 1 : bits)));
        llvm::Value* bottom =
            is_signed ? build_.CreateFNeg(limit) : llvm::ConstantFP::get(wide, 0.0);
        value = build_.CreateSelect(build_.CreateFCmpOGE(number, limit),
                                    llvm::ConstantInt::get(type, high), value);
        value = build_.CreateSelect(build_.CreateFCmpOLE(number, bottom),
                                    llvm::ConstantInt::get(type, low), value);
        return build_.CreateSelect(build_.CreateFCmpUNO(number, number),
                                   llvm::ConstantInt::get(type, 0), value);
    }

    llvm::Instruction& old_;
    llvm::IRBuilder<> build_;
};

} // namespace

void expandWideOperations(llvm::Function& function) {
    llvm::SmallVector<llvm::Instruction*, 16> intrinsics, switches;
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
        if (llvm::isa<llvm::IntrinsicInst>(instruction)) intrinsics.push_back(&instruction);
        if (auto* jump = llvm::dyn_cast<llvm::SwitchInst>(&instruction);
            jump && jump->getCondition()->getType()->getIntegerBitWidth() > 64)
            switches.push_back(jump);
    }
    for (llvm::Instruction* call : intrinsics)
        if (llvm::Value* value = Operation(*call).expand(llvm::cast<llvm::IntrinsicInst>(*call))) {
            call->replaceAllUsesWith(value);
            call->eraseFromParent();
        }
    for (llvm::Instruction* jump : switches)
        Operation(*jump).expand(llvm::cast<llvm::SwitchInst>(*jump));
    llvm::SmallVector<llvm::BinaryOperator*, 4> divisions;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        if (auto* binary = llvm::dyn_cast<llvm::BinaryOperator>(&instruction);
            binary && binary->isIntDivRem() && binary->getType()->isIntegerTy() &&
            binary->getType()->getIntegerBitWidth() > 64)
            divisions.push_back(binary);
    for (llvm::BinaryOperator* division : divisions) {
        const auto operation = division->getOpcode();
        if (operation == llvm::Instruction::UDiv || operation == llvm::Instruction::SDiv)
            llvm::expandDivision(division);
        else
            llvm::expandRemainder(division);
    }
}

} // namespace cw::ir
