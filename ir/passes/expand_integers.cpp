// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/expand_integers.h"

#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include "ir/passes/expand_wide_operations.h"
#include "ir/passes/wide_integer.h"

namespace cw::ir {
namespace {

/// Rewrites one function. Every number of an unusual width has a Wide, its words.
class Expander {
  public:
    explicit Expander(llvm::Function& function)
        : function_(function), build_(function.getContext()) {}

    void run() {
        llvm::ReversePostOrderTraversal<llvm::Function*> order(&function_);
        for (llvm::BasicBlock* block : order)
            for (llvm::Instruction& instruction : llvm::make_early_inc_range(*block))
                visit(instruction);
        for (auto& [phi, words] : phis_)
            for (size_t i = 0; i < words.size(); ++i)
                for (unsigned n = 0; n < phi->getNumIncomingValues(); ++n)
                    llvm::cast<llvm::PHINode>(words[i])->addIncoming(
                        wide(phi->getIncomingValue(n)).words[i], phi->getIncomingBlock(n));
        for (llvm::Instruction* old : llvm::reverse(dead_)) {
            if (!old->use_empty()) old->replaceAllUsesWith(llvm::PoisonValue::get(old->getType()));
            old->eraseFromParent();
        }
    }

  private:
    /// The words of any integer, of a usual width too.
    Wide wide(llvm::Value* value) {
        if (auto found = known_.find(value); found != known_.end()) return found->second;
        return Wide::of(build_, value);
    }

    void define(llvm::Instruction& old, Wide value) {
        known_[&old] = std::move(value);
        dead_.push_back(&old);
    }

    void replace(llvm::Instruction& old, llvm::Value* value) {
        old.replaceAllUsesWith(value);
        dead_.push_back(&old);
    }

    /// A result, whatever its width.
    void finish(llvm::Instruction& old, const Wide& value) {
        if (isUnusual(old.getType()))
            define(old, value);
        else
            replace(old, value.words[0]);
    }

    void visit(llvm::Instruction& old) {
        const bool result = isUnusual(old.getType());
        const bool operand = llvm::any_of(
            old.operands(), [](const llvm::Use& use) { return isUnusual(use->getType()); });
        if (!result && !operand) return;
        build_.SetInsertPoint(&old);
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(&old)) return visitPhi(*phi);
        if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&old)) return visitLoad(*load);
        if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&old)) return visitStore(*store);
        if (auto* compare = llvm::dyn_cast<llvm::ICmpInst>(&old))
            return replace(old,
                           wide(old.getOperand(0))
                               .compare(build_, compare->getPredicate(), wide(old.getOperand(1))));
        if (auto* binary = llvm::dyn_cast<llvm::BinaryOperator>(&old))
            return define(old, wide(old.getOperand(0))
                                   .binary(build_, binary->getOpcode(), wide(old.getOperand(1))));
        if (llvm::isa<llvm::CastInst>(old)) return visitCast(llvm::cast<llvm::CastInst>(old));
        if (auto* jump = llvm::dyn_cast<llvm::SwitchInst>(&old)) return visitSwitch(*jump);
        if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&old)) return visitCount(*call);
        if (llvm::isa<llvm::SelectInst>(old)) {
            const Wide yes = wide(old.getOperand(1)), no = wide(old.getOperand(2));
            return define(old, yes.select(build_, old.getOperand(0), no));
        }
        if (llvm::isa<llvm::FreezeInst>(old)) {
            Wide value = wide(old.getOperand(0));
            for (llvm::Value*& word : value.words)
                word = build_.CreateFreeze(word);
            return define(old, value.trimmed(build_));
        }
    }

    void visitPhi(llvm::PHINode& phi) {
        Wide value(phi.getType()->getIntegerBitWidth());
        for (unsigned i = 0; i < value.count(); ++i)
            value.words.push_back(build_.CreatePHI(value.wordType(build_), 2));
        phis_.push_back({&phi, value.words});
        define(phi, value);
    }

    /// The pieces that a number of `bits` has in memory: bytes that are there, no more.
    template <typename Each>
    static void eachPiece(unsigned bits, Each&& each) {
        for (unsigned at = 0, left = (bits + 7) / 8; left > 0;) {
            const unsigned bytes = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
            each(at, bytes);
            at += bytes;
            left -= bytes;
        }
    }

    void visitLoad(llvm::LoadInst& load) {
        if (load.isAtomic()) return;
        const unsigned bits = load.getType()->getIntegerBitWidth();
        Wide value = Wide::zero(build_, bits);
        eachPiece(bits, [&](unsigned at, unsigned bytes) {
            llvm::LoadInst* piece = build_.CreateAlignedLoad(
                build_.getIntNTy(bytes * 8),
                build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), load.getPointerOperand(), at),
                llvm::commonAlignment(load.getAlign(), at), load.isVolatile());
            llvm::Value*& word = value.words[at / 8];
            word = build_.CreateOr(
                word, build_.CreateShl(build_.CreateZExt(piece, word->getType()), at % 8 * 8));
        });
        define(load, value.trimmed(build_));
    }

    void visitStore(llvm::StoreInst& store) {
        if (store.isAtomic() || !isUnusual(store.getValueOperand()->getType())) return;
        const Wide value = wide(store.getValueOperand());
        eachPiece(value.bits, [&](unsigned at, unsigned bytes) {
            llvm::Value* piece = build_.CreateTrunc(
                build_.CreateLShr(value.words[at / 8], at % 8 * 8), build_.getIntNTy(bytes * 8));
            build_.CreateAlignedStore(piece,
                                      build_.CreateConstInBoundsGEP1_64(
                                          build_.getInt8Ty(), store.getPointerOperand(), at),
                                      llvm::commonAlignment(store.getAlign(), at),
                                      store.isVolatile());
        });
        dead_.push_back(&store);
    }

    void visitCast(llvm::CastInst& cast) {
        llvm::Value* from = cast.getOperand(0);
        llvm::Type* to = cast.getType();
        const auto toBits = [&] { return to->getIntegerBitWidth(); };
        switch (cast.getOpcode()) {
        case llvm::Instruction::Trunc:
        case llvm::Instruction::ZExt:
            return finish(cast, wide(from).resized(build_, toBits()));
        case llvm::Instruction::SExt:
            return finish(cast, wide(from).signExtended(build_, toBits()));
        case llvm::Instruction::UIToFP:
        case llvm::Instruction::SIToFP:
            if (llvm::Value* value =
                    wide(from).toFloat(build_, to, cast.getOpcode() == llvm::Instruction::SIToFP))
                replace(cast, value);
            return;
        case llvm::Instruction::FPToUI:
        case llvm::Instruction::FPToSI:
            return define(cast, Wide::fromFloat(build_, from, toBits(),
                                                cast.getOpcode() == llvm::Instruction::FPToSI));
        case llvm::Instruction::PtrToInt:
            return define(
                cast,
                wide(build_.CreatePtrToInt(from, build_.getInt64Ty())).resized(build_, toBits()));
        case llvm::Instruction::IntToPtr:
            return replace(cast,
                           build_.CreateIntToPtr(wide(from).resized(build_, 64).words[0], to));
        case llvm::Instruction::BitCast:
            if (to->isIntegerTy()) return define(cast, Wide::fromVector(build_, from, toBits()));
            return replace(cast, wide(from).toVector(build_, to));
        default:
            return;
        }
    }

    void visitSwitch(llvm::SwitchInst& old) {
        const Wide value = wide(old.getCondition());
        if (value.count() == 1) {
            auto* fresh =
                build_.CreateSwitch(value.words[0], old.getDefaultDest(), old.getNumCases());
            for (auto& branch : old.cases())
                fresh->addCase(
                    llvm::cast<llvm::ConstantInt>(Wide::of(build_, branch.getCaseValue()).words[0]),
                    branch.getCaseSuccessor());
            fresh->copyMetadata(old);
            old.eraseFromParent();
        } // wider ones have become comparisons (expandWideOperations)
    }

    /// Counts of bits, and their order.
    void visitCount(llvm::IntrinsicInst& call) {
        if (!isUnusual(call.getType())) return;
        const Wide value = wide(call.getArgOperand(0));
        switch (call.getIntrinsicID()) {
        case llvm::Intrinsic::ctpop:
            return define(call, value.population(build_));
        case llvm::Intrinsic::ctlz:
            return define(call, value.leadingZeros(build_));
        case llvm::Intrinsic::cttz:
            return define(call, value.trailingZeros(build_));
        case llvm::Intrinsic::bswap:
        case llvm::Intrinsic::bitreverse:
            return define(call, value.reversed(build_, call.getIntrinsicID()));
        default:
            return;
        }
    }

    llvm::Function& function_;
    llvm::IRBuilder<> build_;
    llvm::DenseMap<llvm::Value*, Wide> known_;
    std::vector<std::pair<llvm::PHINode*, Wide::Words>> phis_;
    llvm::SmallVector<llvm::Instruction*, 32> dead_;
};

/// A part of an element, which LLVM takes from the vector seen as one of many parts.
void takePartsOfElements(llvm::Function& function) {
    const llvm::DataLayout& layout = function.getParent()->getDataLayout();
    for (llvm::Instruction& instruction :
         llvm::make_early_inc_range(llvm::instructions(function))) {
        auto* part = llvm::dyn_cast<llvm::ExtractElementInst>(&instruction);
        auto* index = part ? llvm::dyn_cast<llvm::ConstantInt>(part->getIndexOperand()) : nullptr;
        auto* cast = index ? llvm::dyn_cast<llvm::BitCastInst>(part->getVectorOperand()) : nullptr;
        auto* whole = cast ? llvm::dyn_cast<llvm::FixedVectorType>(cast->getSrcTy()) : nullptr;
        if (!whole || !whole->getElementType()->isIntegerTy() || !part->getType()->isIntegerTy())
            continue;
        const unsigned bits = part->getType()->getIntegerBitWidth(),
                       all = whole->getScalarSizeInBits();
        if (bits >= all || !layout.isLittleEndian()) continue;
        const uint64_t at = index->getZExtValue() * bits;
        llvm::IRBuilder<> build(part);
        llvm::Value* element = build.CreateExtractElement(cast->getOperand(0), at / all);
        part->replaceAllUsesWith(
            build.CreateTrunc(build.CreateLShr(element, at % all), part->getType()));
        part->eraseFromParent();
        if (cast->use_empty()) cast->eraseFromParent();
    }
}

} // namespace

void expandIntegers(llvm::Module& module) {
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        takePartsOfElements(function);
        expandWideOperations(function);
        Expander(function).run();
    }
}

void inlineWideCallees(llvm::Module& module) {
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        bool any = isUnusual(function.getReturnType());
        for (llvm::Argument& argument : function.args())
            any |= isUnusual(argument.getType());
        if (!any) continue;
        function.removeFnAttr(llvm::Attribute::NoInline);
        function.addFnAttr(llvm::Attribute::AlwaysInline);
    }
}

} // namespace cw::ir
