// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.13 atom, red.
#include "frontend/ptx/lower/floats.h"
#include "frontend/ptx/lower/memory.h"

namespace cw::ptx::lower {
namespace {

using Op = llvm::AtomicRMWInst::BinOp;

Op operationOf(std::string_view op, Type type) {
    if (op == "add") return type.isFloat() ? Op::FAdd : Op::Add;
    if (op == "min") return type.isSigned() ? Op::Min : Op::UMin;
    if (op == "max") return type.isSigned() ? Op::Max : Op::UMax;
    if (op == "inc") return Op::UIncWrap;
    if (op == "dec") return Op::UDecWrap;
    if (op == "and") return Op::And;
    if (op == "or") return Op::Or;
    if (op == "xor") return Op::Xor;
    return Op::Xchg;
}

llvm::AtomicOrdering order(const Match& m) {
    const llvm::AtomicOrdering given = orderOf(m);
    return given == llvm::AtomicOrdering::NotAtomic ? llvm::AtomicOrdering::Monotonic : given;
}
/// Without a scope: .gpu.
llvm::SyncScope::ID scope(Emitter& e, const Match& m) {
    const bool given = !m.oneOf({"cta", "cluster", "gpu", "sys"}).empty();
    return given ? scopeOf(e, m) : e.build.getContext().getOrInsertSyncScopeID("device");
}

llvm::Value* exchangeIf(Emitter& e, llvm::Value* pointer, llvm::Value* expected,
                        llvm::Value* desired, llvm::AtomicOrdering success,
                        llvm::SyncScope::ID scope) {
    const auto failure = llvm::AtomicCmpXchgInst::getStrongestFailureOrdering(success);
    const unsigned bytes = expected->getType()->getIntegerBitWidth() / 8;
    return e.build.CreateAtomicCmpXchg(pointer, expected, desired, llvm::Align(bytes), success,
                                       failure, scope);
}

/// The types of each operation.
bool isFor(std::string_view op, Type type) {
    if (op == "inc" || op == "dec") return type == kU32;
    if (op == "add") return type.kind != Kind::Bits && type != kS64;
    const bool is_half = type.isFloat() && type.element().bits == 16;
    if (op == "min" || op == "max") return is_half || !(type.isFloat() || type.kind == Kind::Bits);
    return type.kind == Kind::Bits;
}

/// One element: the old value.
llvm::Value* modify(Emitter& e, const Match& m, llvm::Value* pointer, Type type,
                    llvm::Value* value) {
    const std::string_view op =
        m.oneOf({"add", "min", "max", "inc", "dec", "and", "or", "xor", "exch"});
    const Type element = type.element();
    const bool adds_s64 = m.has("async") && op == "add" && type == kS64;
    if (!isFor(op, type) && !adds_s64)
        return e.fail(m.instruction.place, fmt::format("'.{}' is not for numbers of this type", op),
                      type);
    if (type.isFloat() && element.bits == 16) {
        llvm::Value* old =
            changeAtomically(e, pointer, type.bits, order(m), scope(e, m), [&](llvm::Value* bits) {
                llvm::Value* sum =
                    eachElement(e, type, {e.fromBits(bits, type), value},
                                [&](llvm::ArrayRef<llvm::Value*> parts) {
                                    llvm::Value *a = widen(e, element, parts[0]),
                                                *b = widen(e, element, parts[1]);
                                    if (op == "add")
                                        return narrow(e, element, e.build.CreateFAdd(a, b));
                                    const auto id = op == "min" ? llvm::Intrinsic::minimumnum
                                                                : llvm::Intrinsic::maximumnum;
                                    return narrow(e, element, e.binary(id, a, b));
                                });
                return e.toBits(sum);
            });
        return e.fromBits(old, type);
    }
    return e.build.CreateAtomicRMW(operationOf(op, type), pointer, value, llvm::Align(type.bytes()),
                                   order(m), scope(e, m));
}

} // namespace

llvm::Value* changeAtomically(Emitter& e, llvm::Value* pointer, unsigned bits,
                              llvm::AtomicOrdering order, llvm::SyncScope::ID scope,
                              llvm::function_ref<llvm::Value*(llvm::Value*)> change) {
    llvm::Type* type = e.bitsOf(bits);
    llvm::LoadInst* first = e.build.CreateAlignedLoad(type, pointer, llvm::Align(bits / 8));
    first->setAtomic(llvm::AtomicOrdering::Monotonic, scope);
    llvm::BasicBlock* before = e.build.GetInsertBlock();
    llvm::BasicBlock* again = e.newBlock();
    llvm::BasicBlock* behind = e.newBlock();
    e.build.CreateBr(again);
    e.build.SetInsertPoint(again);
    llvm::PHINode* old = e.build.CreatePHI(type, 2);
    llvm::Value* result = exchangeIf(e, pointer, old, change(old), order, scope);
    llvm::Value* seen = e.build.CreateExtractValue(result, 0);
    old->addIncoming(first, before);
    old->addIncoming(seen, e.build.GetInsertBlock());
    e.build.CreateCondBr(e.build.CreateExtractValue(result, 1), behind, again);
    e.build.SetInsertPoint(behind);
    return seen;
}

void atomic(Emitter& e, const Match& m) {
    llvm::Value* pointer = e.address(m.operand(1), spaceOf(m));
    const std::vector<const Operand*> to = e.elements(m.operand(0));
    const std::vector<const Operand*> from = e.elements(m.operand(2));
    if (to.size() != from.size())
        return (void)e.fail(m.operand(2), "as many values as results are expected");
    for (size_t i = 0; i < from.size() && !e.error(); ++i) {
        llvm::Value* at =
            e.build.CreateConstGEP1_64(e.build.getInt8Ty(), pointer, i * m.last.bytes());
        e.write(*to[i], m.last, modify(e, m, at, m.last, e.read(*from[i], m.last)));
    }
}

void reduce(Emitter& e, const Match& m) {
    llvm::Value* pointer = e.address(m.operand(0), spaceOf(m));
    const std::vector<const Operand*> from = e.elements(m.operand(1));
    for (size_t i = 0; i < from.size() && !e.error(); ++i) {
        llvm::Value* at =
            e.build.CreateConstGEP1_64(e.build.getInt8Ty(), pointer, i * m.last.bytes());
        modify(e, m, at, m.last, e.read(*from[i], m.last));
    }
}

/// A barrier is told of the bytes.
void reduceAsync(Emitter& e, const Match& m) {
    reduce(e, m);
    llvm::Value* barrier = e.address(m.operand(2), spaceOf(m));
    if (!e.error()) completeBytes(e, barrier, e.build.getInt32(m.last.bytes()));
}

void atomicCompare(Emitter& e, const Match& m) {
    llvm::Value* pointer = e.address(m.operand(1), spaceOf(m));
    llvm::Value *expected = in(e, m, 2), *desired = in(e, m, 3);
    if (e.error()) return;
    out(e, m,
        e.build.CreateExtractValue(exchangeIf(e, pointer, expected, desired, order(m), scope(e, m)),
                                   0));
}

} // namespace cw::ptx::lower
