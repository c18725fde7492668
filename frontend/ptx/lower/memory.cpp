// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.9 Data Movement Instructions.
#include "frontend/ptx/lower/memory.h"

#include <llvm/IR/Module.h>

namespace cw::ptx::lower {

Space spaceOf(const Match& m) {
    static constexpr std::pair<std::string_view, Space> kSpaces[] = {
        {"const", Space::Const},
        {"global", Space::Global},
        {"local", Space::Local},
        {"param", Space::Param},
        {"param::entry", Space::Param},
        {"param::func", Space::Param},
        {"shared", Space::Shared},
        {"shared::cta", Space::Shared},
        {"shared::cluster", Space::Shared},
    };
    for (std::string_view modifier : m.instruction.modifiers)
        for (auto [name, space] : kSpaces)
            if (modifier == name) return space;
    return Space::Generic;
}

llvm::AtomicOrdering orderOf(const Match& m) {
    const std::string_view order = m.oneOf({"relaxed", "acquire", "release", "acq_rel"});
    if (order == "relaxed") return llvm::AtomicOrdering::Monotonic;
    if (order == "acquire") return llvm::AtomicOrdering::Acquire;
    if (order == "release") return llvm::AtomicOrdering::Release;
    if (order == "acq_rel") return llvm::AtomicOrdering::AcquireRelease;
    return llvm::AtomicOrdering::NotAtomic;
}

llvm::SyncScope::ID scopeOf(Emitter& e, const Match& m) {
    llvm::LLVMContext& context = e.build.getContext();
    const std::string_view scope = m.oneOf({"cta", "cluster", "gpu", "sys"});
    if (scope == "cta") return context.getOrInsertSyncScopeID("block");
    if (scope == "cluster") return context.getOrInsertSyncScopeID("cluster");
    if (scope == "gpu") return context.getOrInsertSyncScopeID("device");
    return llvm::SyncScope::System;
}

namespace {

/// The number of the operand's elements must be that of .v2, .v4, .v8.
std::vector<const Operand*> vectorElements(Emitter& e, const Match& m, const Operand& operand) {
    const std::string_view vector = m.oneOf({"v2", "v4", "v8"});
    const size_t count = vector.empty() ? 1 : size_t(vector[1] - '0');
    std::vector<const Operand*> all = e.elements(operand);
    if (all.size() == count) return all;
    e.fail(operand, fmt::format("'{}' takes {} elements here, not {}", m.instruction.opcode, count,
                                all.size()));
    return {};
}

/// Memory holds bits; floats are loaded as such so that no conversion is left over.
llvm::Type* memoryType(Emitter& e, Type type) {
    return type == kF32 || type == kF64 ? e.typeOf(type) : e.bitsOf(type.bits);
}

/// Is each access to happen? `.cv` asks for it like `.volatile`, and `.cg` is how programs look for
/// what another block wrote; so does `asm volatile` where
/// another thread may change what is read.
bool isVolatile(const Emitter& e, const Match& m) {
    if (m.has("volatile") || m.has("mmio") || m.has("cv") || m.has("cg")) return true;
    const Space space = spaceOf(m);
    return e.is_volatile && !m.has("nc") && m.instruction.opcode == "ld" &&
           (space == Space::Global || space == Space::Generic);
}

template <typename Access>
void mark(Emitter& e, const Match& m, Access* access) {
    if (isVolatile(e, m)) access->setVolatile(true);
    const llvm::AtomicOrdering order = orderOf(m);
    if (order == llvm::AtomicOrdering::NotAtomic) return;
    access->setAtomic(order, scopeOf(e, m));
}

/// Orders and volatility are of each element; PTX has no vector that is atomic as a whole.
bool isPlain(const Emitter& e, const Match& m) {
    return orderOf(m) == llvm::AtomicOrdering::NotAtomic && !isVolatile(e, m);
}

/// Only memory that threads share has an order.
bool orderFits(Emitter& e, const Match& m) {
    const Space space = spaceOf(m);
    const std::string_view order = m.oneOf({"relaxed", "acquire", "release"});
    if (order.empty() || space == Space::Global || space == Space::Shared ||
        space == Space::Generic)
        return true;
    e.fail(m.instruction.place, fmt::format("'{}.{}' is of .global, .shared or no state space",
                                            m.instruction.opcode, order));
    return false;
}

/// Atomic accesses are of integers.
llvm::Type* accessType(Emitter& e, const Match& m) {
    return isPlain(e, m) ? memoryType(e, m.last) : e.bitsOf(m.last.bits);
}

} // namespace

void load(Emitter& e, const Match& m) {
    if (!orderFits(e, m)) return;
    const std::vector<const Operand*> to = vectorElements(e, m, m.operand(0));
    llvm::Value* pointer = e.address(m.operand(1), spaceOf(m));
    if (e.error()) return;
    const llvm::Align align(m.last.bytes());
    llvm::Type* type = accessType(e, m);
    if (to.size() > 1 && isPlain(e, m)) {
        llvm::Type* vector = llvm::FixedVectorType::get(type, unsigned(to.size()));
        llvm::Value* all =
            e.build.CreateAlignedLoad(vector, pointer, llvm::Align(m.last.bytes() * to.size()));
        for (unsigned i = 0; i < to.size(); ++i)
            e.writeWide(
                *to[i], m.last,
                e.build.CreateBitCast(e.build.CreateExtractElement(all, i), e.typeOf(m.last)));
        return;
    }
    // All elements are read before a register that may be part of the address is written.
    std::vector<llvm::Value*> values;
    for (unsigned i = 0; i < to.size(); ++i) {
        llvm::LoadInst* value = e.build.CreateAlignedLoad(
            type, e.build.CreateConstGEP1_64(e.build.getInt8Ty(), pointer, i * m.last.bytes()),
            align);
        mark(e, m, value);
        values.push_back(value);
    }
    for (unsigned i = 0; i < to.size(); ++i)
        e.writeWide(*to[i], m.last, e.build.CreateBitCast(values[i], e.typeOf(m.last)));
}

void store(Emitter& e, const Match& m) {
    if (!orderFits(e, m)) return;
    const std::vector<const Operand*> from = vectorElements(e, m, m.operand(1));
    llvm::Value* pointer = e.address(m.operand(0), spaceOf(m));
    if (e.error()) return;
    llvm::Type* type = accessType(e, m);
    const auto value_of = [&](const Operand& operand) {
        return e.build.CreateBitCast(e.readWide(operand, m.last), type);
    };
    if (from.size() > 1 && isPlain(e, m)) {
        llvm::Value* all =
            llvm::PoisonValue::get(llvm::FixedVectorType::get(type, unsigned(from.size())));
        for (unsigned i = 0; i < from.size(); ++i)
            all = e.build.CreateInsertElement(all, value_of(*from[i]), i);
        e.build.CreateAlignedStore(all, pointer, llvm::Align(m.last.bytes() * from.size()));
        return;
    }
    for (unsigned i = 0; i < from.size(); ++i)
        mark(e, m,
             e.build.CreateAlignedStore(
                 value_of(*from[i]),
                 e.build.CreateConstGEP1_64(e.build.getInt8Ty(), pointer, i * m.last.bytes()),
                 llvm::Align(m.last.bytes())));
}

/// A barrier is told of the bytes.
void storeAsync(Emitter& e, const Match& m) {
    store(e, m);
    const auto bytes = uint32_t(m.last.bytes() * e.elements(m.operand(1)).size());
    llvm::Value* barrier = e.address(m.operand(2), spaceOf(m));
    if (!e.error()) completeBytes(e, barrier, e.build.getInt32(bytes));
}

void clearBulk(Emitter& e, const Match& m) {
    llvm::Value* pointer = e.address(m.operand(0), Space::Shared);
    llvm::Value* bytes = e.readWide(m.operand(1), kU32); // up to 2^24
    if (e.readConstant(m.operand(2)) != 0) e.fail(m.operand(2), "memory is filled with 0 alone");
    if (e.error()) return;
    e.build.CreateMemSet(pointer, e.build.getInt8(0), bytes, llvm::Align(8));
}

void move(Emitter& e, const Match& m) {
    const Operand &to = m.operand(0), &from = m.operand(1);
    // {a, b} packs and unpacks; the register is the concatenation, the first element lowest.
    const std::vector<const Operand*> parts = e.elements(to), sources = e.elements(from);
    if (to.kind == Operand::Vector || parts.size() > 1) {
        llvm::Value* bits = e.toBits(in(e, m, 1));
        const auto part =
            Type{Kind::Bits, uint8_t(m.last.bits / std::max<size_t>(1, parts.size()))};
        for (size_t i = 0; i < parts.size(); ++i)
            e.write(
                *parts[i], part,
                e.build.CreateTrunc(e.build.CreateLShr(bits, i * part.bits), e.bitsOf(part.bits)));
        return;
    }
    if (from.kind == Operand::Vector || sources.size() > 1) {
        const auto part =
            Type{Kind::Bits, uint8_t(m.last.bits / std::max<size_t>(1, sources.size()))};
        llvm::Value* all = llvm::ConstantInt::get(e.bitsOf(m.last.bits), 0);
        for (size_t i = 0; i < sources.size(); ++i) {
            llvm::Value* one =
                e.build.CreateZExt(e.toBits(e.read(*sources[i], part)), all->getType());
            all = e.build.CreateOr(all, e.build.CreateShl(one, i * part.bits));
        }
        return e.write(to, m.last, e.fromBits(all, m.last));
    }
    out(e, m, in(e, m, 1));
}

void moveVector(Emitter& e, const Match& m) {
    const std::vector<const Operand*> to = e.elements(m.operand(0)),
                                      from = e.elements(m.operand(1));
    if (to.size() != from.size() || to.size() < 2)
        return (void)e.fail(m.instruction.place,
                            "a vector is moved element by element: {a, b}, {c, d}");
    std::vector<llvm::Value*> values;
    for (const Operand* operand : from)
        values.push_back(e.read(*operand, m.last));
    for (size_t i = 0; i < to.size(); ++i)
        e.write(*to[i], m.last, values[i]);
}

void toGeneric(Emitter& e, const Match& m) {
    llvm::Value* from = e.read(m.operand(1), m.last);
    if (const Space space = spaceOf(m); space == Space::Shared || space == Space::Param)
        from = e.build.CreateTrunc(e.integerOf(e.pointerTo(from, space)), from->getType());
    out(e, m, from);
}

/// Generic addresses serve in every space (ir/README.md).
void toSpace(Emitter& e, const Match& m) {
    out(e, m, in(e, m, 1));
}

void isInSpace(Emitter& e, const Match& m) {
    const char* name = spaceOf(m) == Space::Const    ? "is.constant"
                       : spaceOf(m) == Space::Global ? "is.global"
                       : spaceOf(m) == Space::Shared ? "is.shared"
                                                     : "is.local";
    out(e, m, e.build.CreateIsNotNull(e.operation(name, in(e, m, 1))));
}

/// A cluster is one block, so an address in it is that of the block itself.
void mapToCluster(Emitter& e, const Match& m) {
    out(e, m, in(e, m, 1));
}
void rankInCluster(Emitter& e, const Match& m) {
    out(e, m, e.build.getInt32(0));
}

/// Cache policies are hints.
void cachePolicy(Emitter& e, const Match& m) {
    out(e, m, e.build.getInt64(0));
}

} // namespace cw::ptx::lower
