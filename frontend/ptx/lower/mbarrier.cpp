// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.13.15 mbarrier: a 64-bit word in shared memory whose layout is ours:
//   bits 0-19 pending arrivals, 20-39 arrivals that a phase expects, 40-61 bytes that are expected
//   to be copied (two's complement), 63 the phase.
#include "frontend/ptx/lower/memory.h"

namespace cw::ptx::lower {
namespace {

constexpr uint64_t kArrivals = (1u << 20) - 1;
constexpr unsigned kExpected = 20, kBytes = 40, kPhase = 63;
constexpr uint64_t kBytesMask = uint64_t((1u << 22) - 1) << kBytes;

llvm::Value* wide(Emitter& e, llvm::Value* value) {
    return e.build.CreateZExt(value, e.build.getInt64Ty());
}

llvm::Value* barrierAt(Emitter& e, const Operand& operand, const Match& m) {
    const Space space = spaceOf(m);
    return e.address(operand, space);
}

/// A phase whose arrivals and bytes are all there ends: the next one expects as many arrivals.
llvm::Value* completed(Emitter& e, llvm::Value* state) {
    llvm::Value* open = e.build.CreateAnd(state, kArrivals | kBytesMask);
    llvm::Value* expected = e.build.CreateAnd(e.build.CreateLShr(state, kExpected), kArrivals);
    llvm::Value* next = e.build.CreateXor(e.build.CreateOr(state, expected), uint64_t(1) << kPhase);
    return e.build.CreateSelect(e.build.CreateIsNull(open), next, state);
}

llvm::Value* change(Emitter& e, llvm::Value* pointer,
                    llvm::function_ref<llvm::Value*(llvm::Value*)> step) {
    return changeAtomically(e, pointer, 64, llvm::AtomicOrdering::AcquireRelease,
                            llvm::SyncScope::System,
                            [&](llvm::Value* old) { return completed(e, step(old)); });
}

/// The bytes of a state, more or fewer; the field wraps within itself.
llvm::Value* addBytes(Emitter& e, llvm::Value* state, llvm::Value* bytes) {
    llvm::Value* moved = e.build.CreateShl(bytes, kBytes);
    llvm::Value* sum = e.build.CreateAnd(
        e.build.CreateAdd(e.build.CreateAnd(state, kBytesMask), moved), kBytesMask);
    return e.build.CreateOr(e.build.CreateAnd(state, ~kBytesMask), sum);
}

} // namespace

void completeBytes(Emitter& e, llvm::Value* barrier, llvm::Value* bytes) {
    bytes = e.build.CreateNeg(wide(e, bytes));
    change(e, barrier, [&](llvm::Value* state) { return addBytes(e, state, bytes); });
}

void mbarrierInit(Emitter& e, const Match& m) {
    llvm::Value* pointer = barrierAt(e, m.operand(0), m);
    llvm::Value* count = e.build.CreateAnd(wide(e, in(e, m, 1)), kArrivals);
    llvm::StoreInst* store = e.build.CreateAlignedStore(
        e.build.CreateOr(count, e.build.CreateShl(count, kExpected)), pointer, llvm::Align(8));
    store->setAtomic(llvm::AtomicOrdering::Release);
}

/// Its memory may be used for other things.
void mbarrierInvalidate(Emitter& e, const Match& m) {
    barrierAt(e, m.operand(0), m);
}

void mbarrierArrive(Emitter& e, const Match& m) {
    llvm::Value* pointer = barrierAt(e, m.operand(1), m);
    const bool expects_bytes = m.has("expect_tx");
    llvm::Value* given = m.count() > 2 ? wide(e, in(e, m, 2)) : e.build.getInt64(1);
    llvm::Value* arrivals = expects_bytes ? e.build.getInt64(1) : given;
    if (e.error()) return;
    llvm::Value* old = change(e, pointer, [&](llvm::Value* state) {
        if (expects_bytes) state = addBytes(e, state, given);
        if (m.has("arrive_drop"))
            state = e.build.CreateSub(state, e.build.CreateShl(arrivals, kExpected));
        return e.build.CreateSub(state, arrivals);
    });
    e.write(m.operand(0), kB64, old);
}

void mbarrierTransactions(Emitter& e, const Match& m) {
    llvm::Value* pointer = barrierAt(e, m.operand(0), m);
    llvm::Value* bytes = wide(e, in(e, m, 1));
    if (m.has("complete_tx")) bytes = e.build.CreateNeg(bytes);
    if (e.error()) return;
    change(e, pointer, [&](llvm::Value* state) { return addBytes(e, state, bytes); });
}

void mbarrierPending(Emitter& e, const Match& m) {
    llvm::Value* state = in(e, m, 1);
    out(e, m, e.build.CreateTrunc(e.build.CreateAnd(state, kArrivals), e.build.getInt32Ty()));
}

void mbarrierWait(Emitter& e, const Match& m) {
    llvm::Value* pointer = barrierAt(e, m.operand(1), m);
    // The phase that is waited for: of the state that arrive gave, or its parity.
    llvm::Value* asked = m.has("parity") ? e.build.CreateAnd(wide(e, in(e, m, 2)), 1)
                                         : e.build.CreateLShr(e.read(m.operand(2), kB64), kPhase);
    if (e.error()) return;
    if (m.has("try_wait")) e.operation("yield"); // may wait a while
    llvm::LoadInst* state =
        e.build.CreateAlignedLoad(e.build.getInt64Ty(), pointer, llvm::Align(8));
    state->setAtomic(llvm::AtomicOrdering::Acquire);
    e.write(m.operand(0), kPred, e.build.CreateICmpNE(e.build.CreateLShr(state, kPhase), asked));
}

/// Copies are done when they are made, so this arrival comes at once; without .noinc it was counted
/// just before.
void copyArrives(Emitter& e, const Match& m) {
    llvm::Value* pointer = barrierAt(e, m.operand(0), m);
    if (e.error() || !m.has("noinc")) return;
    change(e, pointer,
           [&](llvm::Value* state) { return e.build.CreateSub(state, e.build.getInt64(1)); });
}

/// Bytes between global and shared memory, copied at once; a barrier is told of those that came.
void copyBulk(Emitter& e, const Match& m) {
    // cp.async.bulk.TO.FROM
    const bool to_global = m.instruction.modifiers[2] == "global";
    const bool from_global = m.instruction.modifiers[3] == "global";
    llvm::Value* to = e.address(m.operand(0), to_global ? Space::Global : Space::Shared);
    llvm::Value* from = e.address(m.operand(1), from_global ? Space::Global : Space::Shared);
    llvm::Value* bytes = wide(e, in(e, m, 2));
    if (e.error()) return;
    e.build.CreateMemCpy(to, llvm::Align(16), from, llvm::Align(16), bytes);
    if (to_global) return;
    llvm::Value* pointer = e.address(m.operand(3), Space::Shared);
    if (e.error()) return;
    completeBytes(e, pointer, bytes);
}

/// The same of the bytes that a mask of 16 bits names in each 16 of them.
void copyBulkMasked(Emitter& e, const Match& m) {
    llvm::Value* to = e.address(m.operand(0), Space::Global);
    llvm::Value* from = e.address(m.operand(1), Space::Shared);
    llvm::Value* bytes = wide(e, in(e, m, 2));
    llvm::Value* mask = e.read(m.operand(m.count() - 1), kB16);
    if (e.error()) return;
    e.routine("ptx_copy_masked", e.build.getVoidTy(),
              {to, from, bytes, e.build.CreateZExt(mask, e.build.getInt32Ty())});
}

/// The answer to a request to cancel the launch of a block: its coordinates, and whether there is
/// one. All blocks count as started, so there is none.
void tryCancel(Emitter& e, const Match& m) {
    llvm::Value* answer = e.address(m.operand(0), Space::Shared);
    llvm::Value* barrier = e.address(m.operand(1), Space::Shared);
    if (e.error()) return;
    e.build.CreateAlignedStore(llvm::ConstantInt::get(e.bitsOf(128), 0), answer, llvm::Align(16));
    completeBytes(e, barrier, e.build.getInt32(16));
}
void queryCancel(Emitter& e, const Match& m) {
    llvm::Value* answer = in(e, m, 1);
    const auto word = [&](unsigned index) {
        return e.build.CreateTrunc(e.build.CreateLShr(answer, 32 * index), e.build.getInt32Ty());
    };
    if (m.has("is_canceled")) return e.write(m.operand(0), kPred, e.build.CreateIsNotNull(word(3)));
    if (!m.has("v4")) {
        const std::string_view dimension = m.instruction.modifiers[1];
        return out(e, m, word(unsigned(dimension.back() - 'x')));
    }
    const std::vector<const Operand*> to = e.elements(m.operand(0));
    if (to.size() != 4) return (void)e.fail(m.operand(0), "four registers are expected here");
    for (unsigned i = 0; i < 4; ++i)
        e.write(*to[i], kB32, word(i));
}

/// A cluster is one block: its barrier is one of the block that no program can name.
void clusterArrive(Emitter& e, const Match&) {
    e.build.CreateFence(llvm::AtomicOrdering::AcquireRelease);
}
void clusterWait(Emitter& e, const Match&) {
    e.operation("barrier", {e.build.getInt32(0), e.build.getInt32(0)});
}

} // namespace cw::ptx::lower
