// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/expand_atomics.h"

#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/LowerAtomic.h>

namespace cw::ir {
namespace {

using Rmw = llvm::AtomicRMWInst;

bool isWord(llvm::Type* type) {
    return type->isIntegerTy(32) || type->isIntegerTy(64);
}

bool isNative(const Rmw& rmw, const AtomicSupport& support) {
    llvm::Type* type = rmw.getType();
    if (!support.words64 && type->getPrimitiveSizeInBits() == 64) return false;
    const bool is_number = type->isFloatTy() || (support.doubles && type->isDoubleTy());
    switch (rmw.getOperation()) {
    case Rmw::Xchg:
    case Rmw::Add:
    case Rmw::Sub:
    case Rmw::And:
    case Rmw::Or:
    case Rmw::Xor:
    case Rmw::Max:
    case Rmw::Min:
    case Rmw::UMax:
    case Rmw::UMin:
        return isWord(type);
    case Rmw::FAdd:
    case Rmw::FSub:
        return support.float_add && is_number;
    case Rmw::FMax:
    case Rmw::FMin:
        return support.float_min_max && is_number;
    default:
        return false;
    }
}

/// A value in memory as a part of the 32- or 64-bit word that holds it.
class Cell {
  public:
    Cell(llvm::IRBuilder<>& build, llvm::Value* address, llvm::Type* type)
        : layout_(build.GetInsertBlock()->getDataLayout()), type_(type),
          bits_(unsigned(layout_.getTypeSizeInBits(type))), word_(address),
          word_type_(build.getIntNTy(std::max(bits_, 32u))) {
        if (bits_ >= 32) return;
        // By its offset and not by masking the address: the address space stays known.
        llvm::Value* offset = build.CreateAnd(build.CreatePtrToInt(address, build.getInt64Ty()), 3);
        word_ = build.CreateGEP(build.getInt8Ty(), address, build.CreateNeg(offset));
        shift_ = build.CreateTrunc(build.CreateShl(offset, 3), word_type_);
    }

    llvm::Value* word() const { return word_; }
    llvm::Type* wordType() const { return word_type_; }

    llvm::Value* read(llvm::IRBuilder<>& build, llvm::Value* word) const {
        if (shift_) word = build.CreateTrunc(build.CreateLShr(word, shift_), bitsType(build));
        return type_->isPointerTy() ? build.CreateIntToPtr(word, type_)
                                    : build.CreateBitCast(word, type_);
    }

    llvm::Value* write(llvm::IRBuilder<>& build, llvm::Value* word, llvm::Value* value) const {
        value = type_->isPointerTy() ? build.CreatePtrToInt(value, word_type_)
                                     : build.CreateBitCast(value, bitsType(build));
        if (!shift_) return value;
        llvm::Value* mask = build.CreateShl(
            llvm::ConstantInt::get(word_type_, llvm::APInt::getLowBitsSet(32, bits_)), shift_);
        llvm::Value* placed = build.CreateShl(build.CreateZExt(value, word_type_), shift_);
        return build.CreateOr(build.CreateAnd(word, build.CreateNot(mask)), placed);
    }

  private:
    llvm::Type* bitsType(llvm::IRBuilder<>& build) const { return build.getIntNTy(bits_); }

    const llvm::DataLayout& layout_;
    llvm::Type* type_;
    unsigned bits_;
    llvm::Value* word_;
    llvm::Type* word_type_;
    llvm::Value* shift_ = nullptr;
};

struct Order {
    llvm::AtomicOrdering success, failure;
    llvm::SyncScope::ID scope;
    bool is_volatile;
};

/// Before `at`: reads the word, and until a compare-and-exchange of it succeeds, asks `next` for
/// its new content (given the old; null: give up, from a block that then branches to the end).
struct Loop {
    llvm::Value* old_word;
    llvm::BasicBlock *head, *end;
};

Loop exchangeLoop(
    llvm::Instruction& at, const Cell& cell, const Order& order,
    llvm::function_ref<llvm::Value*(llvm::IRBuilder<>&, llvm::Value*, llvm::BasicBlock* end)>
        next) {
    llvm::BasicBlock* before = at.getParent();
    llvm::BasicBlock* end = before->splitBasicBlock(&at, "atomic.end");
    auto* head = llvm::BasicBlock::Create(at.getContext(), "atomic", before->getParent(), end);
    before->getTerminator()->eraseFromParent();
    llvm::IRBuilder<> build(before);
    llvm::LoadInst* first = build.CreateLoad(cell.wordType(), cell.word(), order.is_volatile);
    first->setAlignment(llvm::Align(cell.wordType()->getIntegerBitWidth() / 8));
    first->setAtomic(llvm::AtomicOrdering::Monotonic, order.scope);
    build.CreateBr(head);
    build.SetInsertPoint(head);
    llvm::PHINode* word = build.CreatePHI(cell.wordType(), 2);
    word->addIncoming(first, before);
    llvm::Value* wanted = next(build, word, end);
    auto* exchange = build.CreateAtomicCmpXchg(cell.word(), word, wanted, llvm::MaybeAlign(),
                                               order.success, order.failure, order.scope);
    exchange->setVolatile(order.is_volatile);
    word->addIncoming(build.CreateExtractValue(exchange, 0), build.GetInsertBlock());
    build.CreateCondBr(build.CreateExtractValue(exchange, 1), end, head);
    return {word, head, end};
}

void expand(Rmw& rmw) {
    llvm::IRBuilder<> build(&rmw);
    const Cell cell(build, rmw.getPointerOperand(), rmw.getType());
    const Order order{rmw.getOrdering(),
                      llvm::AtomicCmpXchgInst::getStrongestFailureOrdering(rmw.getOrdering()),
                      rmw.getSyncScopeID(), rmw.isVolatile()};
    llvm::Value* old = nullptr;
    exchangeLoop(rmw, cell, order,
                 [&](llvm::IRBuilder<>& in, llvm::Value* word, llvm::BasicBlock*) {
                     old = cell.read(in, word);
                     return cell.write(in, word,
                                       llvm::buildAtomicRMWValue(rmw.getOperation(), in, old,
                                                                 rmw.getValOperand()));
                 });
    rmw.replaceAllUsesWith(old);
    rmw.eraseFromParent();
}

/// A pointer, as the integer of its size.
void exchangeAsInteger(llvm::AtomicCmpXchgInst& old) {
    llvm::IRBuilder<> build(&old);
    llvm::Type* type = old.getCompareOperand()->getType();
    auto* fresh = build.CreateAtomicCmpXchg(
        old.getPointerOperand(), build.CreatePtrToInt(old.getCompareOperand(), build.getInt64Ty()),
        build.CreatePtrToInt(old.getNewValOperand(), build.getInt64Ty()), old.getAlign(),
        old.getSuccessOrdering(), old.getFailureOrdering(), old.getSyncScopeID());
    fresh->setVolatile(old.isVolatile());
    llvm::Value* value = build.CreateIntToPtr(build.CreateExtractValue(fresh, 0), type);
    llvm::Value* pair = build.CreateInsertValue(llvm::PoisonValue::get(old.getType()), value, 0);
    old.replaceAllUsesWith(build.CreateInsertValue(pair, build.CreateExtractValue(fresh, 1), 1));
    old.eraseFromParent();
}

/// Fails only when the part differs, not when its neighbours have changed.
void exchangePart(llvm::AtomicCmpXchgInst& old) {
    llvm::IRBuilder<> build(&old);
    llvm::Type* type = old.getCompareOperand()->getType();
    const Cell cell(build, old.getPointerOperand(), type);
    const Order order{old.getSuccessOrdering(), old.getFailureOrdering(), old.getSyncScopeID(),
                      old.isVolatile()};
    llvm::Value* seen = nullptr;
    const Loop loop = exchangeLoop(
        old, cell, order, [&](llvm::IRBuilder<>& in, llvm::Value* word, llvm::BasicBlock* end) {
            seen = cell.read(in, word);
            auto* equal =
                llvm::BasicBlock::Create(old.getContext(), "atomic.equal", old.getFunction(), end);
            in.CreateCondBr(in.CreateICmpEQ(seen, old.getCompareOperand()), equal, end);
            in.SetInsertPoint(equal);
            return cell.write(in, word, old.getNewValOperand());
        });
    build.SetInsertPoint(loop.end, loop.end->begin());
    llvm::PHINode* success = build.CreatePHI(build.getInt1Ty(), 2);
    for (llvm::BasicBlock* from : llvm::predecessors(loop.end))
        success->addIncoming(build.getInt1(from != loop.head), from);
    build.SetInsertPoint(&old);
    llvm::Value* pair = build.CreateInsertValue(llvm::PoisonValue::get(old.getType()), seen, 0);
    old.replaceAllUsesWith(build.CreateInsertValue(pair, success, 1));
    old.eraseFromParent();
}

void fenceBefore(llvm::Instruction& at, llvm::AtomicOrdering ordering, llvm::SyncScope::ID scope) {
    llvm::IRBuilder<>(&at).CreateFence(ordering, scope);
}

/// Loads and stores of a type without atomic ones: whole words as integers, parts as plain accesses
/// (no device tears them) between fences.
void expand(llvm::LoadInst& load) {
    llvm::IRBuilder<> build(&load);
    llvm::Type* type = load.getType();
    const uint64_t bits = load.getDataLayout().getTypeSizeInBits(type);
    if (bits >= 32) {
        auto* fresh =
            build.CreateAlignedLoad(build.getIntNTy(unsigned(bits)), load.getPointerOperand(),
                                    load.getAlign(), load.isVolatile());
        fresh->setAtomic(load.getOrdering(), load.getSyncScopeID());
        load.replaceAllUsesWith(build.CreateBitOrPointerCast(fresh, type));
        load.eraseFromParent();
        return;
    }
    if (llvm::isAcquireOrStronger(load.getOrdering()))
        fenceBefore(*load.getNextNode(),
                    load.getOrdering() == llvm::AtomicOrdering::SequentiallyConsistent
                        ? llvm::AtomicOrdering::SequentiallyConsistent
                        : llvm::AtomicOrdering::Acquire,
                    load.getSyncScopeID());
    load.setAtomic(llvm::AtomicOrdering::NotAtomic);
    load.setVolatile(true);
}

void expand(llvm::StoreInst& store) {
    llvm::IRBuilder<> build(&store);
    llvm::Value* value = store.getValueOperand();
    const uint64_t bits = store.getDataLayout().getTypeSizeInBits(value->getType());
    if (bits >= 32) {
        auto* fresh = build.CreateAlignedStore(
            build.CreateBitOrPointerCast(value, build.getIntNTy(unsigned(bits))),
            store.getPointerOperand(), store.getAlign(), store.isVolatile());
        fresh->setAtomic(store.getOrdering(), store.getSyncScopeID());
        store.eraseFromParent();
        return;
    }
    const llvm::AtomicOrdering order = store.getOrdering();
    if (llvm::isReleaseOrStronger(order)) {
        fenceBefore(store, llvm::AtomicOrdering::Release, store.getSyncScopeID());
        if (order == llvm::AtomicOrdering::SequentiallyConsistent)
            fenceBefore(*store.getNextNode(), order, store.getSyncScopeID());
    }
    store.setAtomic(llvm::AtomicOrdering::NotAtomic);
    store.setVolatile(true);
}

void expand(llvm::AtomicCmpXchgInst& exchange) {
    llvm::Type* type = exchange.getCompareOperand()->getType();
    if (type->isPointerTy())
        exchangeAsInteger(exchange);
    else if (type->getIntegerBitWidth() < 32)
        exchangePart(exchange);
}

bool isNativeAccess(llvm::Type* type, const AtomicSupport& support) {
    return isWord(type) || type->isFloatTy() || (type->isDoubleTy() && support.words64);
}

/// What is left of 64 bits, as calls.
void callForWord(llvm::Instruction& old) {
    llvm::IRBuilder<> build(&old);
    llvm::Type *word = build.getInt64Ty(), *pointer = build.getPtrTy();
    const auto call = [&](const char* name, llvm::Type* result, llvm::Value* address,
                          llvm::ArrayRef<llvm::Value*> words) {
        llvm::SmallVector<llvm::Value*, 3> operands{build.CreateAddrSpaceCast(address, pointer)};
        operands.append(words.begin(), words.end());
        llvm::SmallVector<llvm::Type*, 3> types(operands.size(), word);
        types[0] = pointer;
        return build.CreateCall(old.getModule()->getOrInsertFunction(
                                    name, llvm::FunctionType::get(result, types, false)),
                                operands);
    };
    llvm::Value* value = nullptr;
    if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&old)) {
        value = call("cw.atomic64.load", word, load->getPointerOperand(), {});
    } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&old)) {
        call("cw.atomic64.store", build.getVoidTy(), store->getPointerOperand(),
             store->getValueOperand());
    } else {
        auto& exchange = llvm::cast<llvm::AtomicCmpXchgInst>(old);
        llvm::Value* expected = exchange.getCompareOperand();
        llvm::Value* seen = call("cw.atomic64.replace", word, exchange.getPointerOperand(),
                                 {expected, exchange.getNewValOperand()});
        value = build.CreateInsertValue(llvm::PoisonValue::get(old.getType()), seen, 0);
        value = build.CreateInsertValue(value, build.CreateICmpEQ(seen, expected), 1);
    }
    if (value) old.replaceAllUsesWith(value);
    old.eraseFromParent();
}

bool isOfWord(const llvm::Instruction& instruction) {
    if (!instruction.isAtomic() || llvm::isa<Rmw, llvm::FenceInst>(instruction)) return false;
    return instruction.getType()->isIntegerTy(64) ||
           (!llvm::isa<llvm::LoadInst>(instruction) &&
            llvm::any_of(instruction.operands(),
                         [](const llvm::Use& use) { return use->getType()->isIntegerTy(64); }));
}

} // namespace

void expandAtomics(llvm::Module& module, const AtomicSupport& support) {
    llvm::SmallVector<llvm::Instruction*, 16> all;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (instruction.isAtomic()) all.push_back(&instruction);
    for (llvm::Instruction* instruction : all) {
        if (auto* rmw = llvm::dyn_cast<Rmw>(instruction)) {
            if (!isNative(*rmw, support)) expand(*rmw);
        } else if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(instruction)) {
            expand(*exchange);
        } else if (auto* load = llvm::dyn_cast<llvm::LoadInst>(instruction)) {
            if (!isNativeAccess(load->getType(), support)) expand(*load);
        } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(instruction)) {
            if (!isNativeAccess(store->getValueOperand()->getType(), support)) expand(*store);
        }
    }
    if (support.words64) return;
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function)))
            if (isOfWord(instruction)) callForWord(instruction);
}

void dropPrivateAtomics(llvm::Module& module, unsigned stack) {
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            if (!instruction.isAtomic()) continue;
            const llvm::Value* address = llvm::getPointerOperand(&instruction);
            if (auto* rmw = llvm::dyn_cast<Rmw>(&instruction)) address = rmw->getPointerOperand();
            if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
                address = exchange->getPointerOperand();
            if (!address || address->getType()->getPointerAddressSpace() != stack) continue;
            if (auto* rmw = llvm::dyn_cast<Rmw>(&instruction))
                llvm::lowerAtomicRMWInst(rmw);
            else if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
                llvm::lowerAtomicCmpXchgInst(exchange);
            else if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction))
                load->setAtomic(llvm::AtomicOrdering::NotAtomic);
            else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction))
                store->setAtomic(llvm::AtomicOrdering::NotAtomic);
        }
}

} // namespace cw::ir
