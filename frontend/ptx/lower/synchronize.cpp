// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.13 Parallel Synchronization and Communication Instructions: barriers, fences, warps.
#include "frontend/ptx/lower/memory.h"

namespace cw::ptx::lower {
namespace {

llvm::Value* word(Emitter& e, llvm::Value* predicate) {
    return e.build.CreateZExt(predicate, e.build.getInt32Ty());
}

} // namespace

namespace {

/// A block has 16 barriers.
llvm::Value* barrierNumber(Emitter& e, const Match& m, size_t index) {
    const Operand& operand = m.operand(index);
    if (operand.kind == Operand::Literal && operand.value.bits > 15)
        e.fail(operand, fmt::format("barriers have the numbers 0 to 15, not {}",
                                    int64_t(operand.value.bits)));
    return in(e, m, index);
}

} // namespace

void barrier(Emitter& e, const Match& m) {
    llvm::Value* count = m.count() > 1 ? in(e, m, 1) : e.build.getInt32(0);
    e.operation("barrier", {barrierNumber(e, m, 0), count});
}

void barrierArrive(Emitter& e, const Match& m) {
    e.operation("barrier.arrive", {barrierNumber(e, m, 0), in(e, m, 1)});
}

void barrierReduce(Emitter& e, const Match& m) {
    // The number of threads may be left out: (d, barrier, {count,} predicate).
    const size_t last = m.count() - 1;
    llvm::Value* count = m.count() == 4 ? in(e, m, 2) : e.build.getInt32(0);
    llvm::Value* predicate = word(e, e.read(m.operand(last), kPred));
    const std::string_view op = m.oneOf({"popc", "and", "or"});
    llvm::Value* result =
        e.operation(fmt::format("barrier.red.{}", op), {barrierNumber(e, m, 1), count, predicate});
    if (op == "popc") return e.write(m.operand(0), kU32, result);
    e.write(m.operand(0), kPred, e.build.CreateIsNotNull(result));
}

void fence(Emitter& e, const Match& m) {
    const bool light = m.has("acq_rel") || m.has("acquire") || m.has("release");
    llvm::LLVMContext& context = e.build.getContext();
    const llvm::SyncScope::ID scope =
        m.has("gl") ? context.getOrInsertSyncScopeID("device") : scopeOf(e, m);
    e.build.CreateFence(light ? llvm::AtomicOrdering::AcquireRelease
                              : llvm::AtomicOrdering::SequentiallyConsistent,
                        scope);
}

void syncWarp(Emitter& e, const Match& m) {
    e.operation("syncwarp", in(e, m, 0));
}

void activeMask(Emitter& e, const Match& m) {
    out(e, m, e.operation("activemask"));
}

/// The lowest lane of the mask is elected.
void elect(Emitter& e, const Match& m) {
    const Operand& to = m.operand(0);
    if (to.kind != Operand::Pair) return (void)e.fail(to, "elect.sync writes d|p");
    llvm::Value* mask = in(e, m, 1);
    e.operation("syncwarp", mask);
    llvm::Value* lane =
        e.build.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, mask, e.build.getFalse());
    e.write(to.parts[0], kB32, lane);
    e.write(to.parts[1], kPred, e.build.CreateICmpEQ(lane, e.operation("laneid")));
}

void matchAny(Emitter& e, const Match& m) {
    llvm::Value* value = in(e, m, 1);
    out(e, m,
        e.operation(m.last == kB64 ? "match.any.b64" : "match.any.b32", {in(e, m, 2), value}));
}

void matchAll(Emitter& e, const Match& m) {
    llvm::Value *value = in(e, m, 1), *mask = in(e, m, 2);
    llvm::Value* lanes =
        e.operation(m.last == kB64 ? "match.all.b64" : "match.all.b32", {mask, value});
    const Operand& to = m.operand(0);
    const bool pair = to.kind == Operand::Pair;
    e.write(pair ? to.parts[0] : to, kB32, lanes);
    if (pair) e.write(to.parts[1], kPred, e.build.CreateIsNotNull(lanes));
}

void reduceWarp(Emitter& e, const Match& m) {
    const std::string_view op = m.oneOf({"add", "min", "max", "and", "or", "xor"});
    std::string name = fmt::format("redux.{}", op);
    if (op == "min" || op == "max") name += m.last.isSigned() ? ".s32" : ".u32";
    llvm::Value* value = in(e, m, 1);
    out(e, m, e.operation(name, {in(e, m, 2), value}));
}

/// By integers in the order of the numbers, which the least and the greatest of them are found by.
void reduceWarpFloats(Emitter& e, const Match& m) {
    llvm::Type* word = e.build.getInt32Ty();
    const bool is_max = m.has("max");
    const auto flag = [&](bool set) { return e.build.getInt32(set); };
    llvm::Value* key =
        e.library("ptx_redux_key", word,
                  {e.toBits(in(e, m, 1)), flag(m.has("abs")), flag(is_max == m.has("NaN"))});
    llvm::Value* found =
        e.operation(is_max ? "redux.max.s32" : "redux.min.s32", {in(e, m, 2), key});
    out(e, m, e.fromBits(e.library("ptx_redux_value", word, found), kF32));
}

void shuffle(Emitter& e, const Match& m) {
    const std::string_view mode = m.oneOf({"up", "down", "bfly", "idx"});
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2), *c = in(e, m, 3);
    llvm::Value* mask = m.has("sync") ? in(e, m, 4) : e.operation("activemask");
    llvm::Value* result = e.operation(fmt::format("shfl.{}", mode), {mask, a, b, c});
    const Operand& to = m.operand(0);
    if (to.kind != Operand::Pair) return out(e, m, result);
    // Whether the source lane lies in the segment.
    llvm::Value* inside = e.library(fmt::format("ptx_shfl_{}", mode), e.build.getInt32Ty(),
                                    {e.operation("laneid"), b, c});
    e.write(to.parts[0], kB32, result);
    e.write(to.parts[1], kPred, e.build.CreateIsNotNull(inside));
}

void vote(Emitter& e, const Match& m) {
    llvm::Value* predicate = word(e, in(e, m, 1));
    llvm::Value* mask = m.has("sync") ? in(e, m, 2) : e.operation("activemask");
    const std::string_view op = m.oneOf({"all", "any", "uni", "ballot"});
    llvm::Value* result = e.operation(fmt::format("vote.{}", op), {mask, predicate});
    if (op != "ballot") result = e.build.CreateIsNotNull(result);
    out(e, m, result);
}

void copyAsync(Emitter& e, const Match& m) {
    llvm::Value* to = e.address(m.operand(0), Space::Shared);
    llvm::Value* from = e.address(m.operand(1), Space::Global);
    const uint64_t size = e.readConstant(m.operand(2));
    if (size != 4 && size != 8 && size != 16)
        return (void)e.fail(m.operand(2), "cp.async copies 4, 8 or 16 bytes");
    if (m.has("cg") && size != 16)
        return (void)e.fail(m.operand(2), fmt::format("cp.async.cg copies 16 bytes, not {}", size));
    const size_t extra = m.has("L2::cache_hint") ? m.count() - 1 : m.count();
    const llvm::Align align(size);
    if (extra == 3) {
        e.build.CreateMemCpy(to, align, from, align, size);
        return;
    }
    // Bytes beyond the source's size are zero; a predicate asks for zeros alone.
    const Operand& limit = m.operand(3);
    const Symbol* symbol = limit.kind == Operand::Name ? e.find(limit) : nullptr;
    const bool is_predicate = symbol && symbol->type.kind == Kind::Pred;
    llvm::Value* bytes = nullptr;
    if (is_predicate)
        bytes = e.build.CreateSelect(e.read(limit, kPred), e.build.getInt32(0),
                                     e.build.getInt32(uint32_t(size)));
    else
        bytes =
            e.binary(llvm::Intrinsic::umin, e.read(limit, kU32), e.build.getInt32(uint32_t(size)));
    e.build.CreateMemSet(to, e.build.getInt8(0), size, align);
    e.build.CreateMemCpy(to, align, from, align, bytes);
}

} // namespace cw::ptx::lower
