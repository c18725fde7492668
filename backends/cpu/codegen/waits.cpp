// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/waits.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

#include "ir/simt/inline_calls.h"

namespace cw::cpu {
namespace {

constexpr WaitRow kWaits[] = {
    {"cw.activemask", CW_WAIT_ACTIVEMASK, 0, ""},
    {"cw.barrier", CW_WAIT_BARRIER, 0, "bc"},
    {"cw.barrier.red.and", CW_WAIT_BARRIER_RED, 1, "bcv"},
    {"cw.barrier.red.or", CW_WAIT_BARRIER_RED, 2, "bcv"},
    {"cw.barrier.red.popc", CW_WAIT_BARRIER_RED, 0, "bcv"},
    {"cw.grid.sync", CW_WAIT_GRID, 0, ""},
    {"cw.lockstep", CW_WAIT_LOCKSTEP, 0, ""},
    {"cw.match.all.b32", CW_WAIT_MATCH, 1, "mv"},
    {"cw.match.all.b64", CW_WAIT_MATCH, 1, "mv"},
    {"cw.match.any.b32", CW_WAIT_MATCH, 0, "mv"},
    {"cw.match.any.b64", CW_WAIT_MATCH, 0, "mv"},
    {"cw.nanosleep", CW_WAIT_SLEEP, 0, "v"},
    {"cw.redux.add", CW_WAIT_REDUX, 0, "mv"},
    {"cw.redux.and", CW_WAIT_REDUX, 1, "mv"},
    {"cw.redux.max.s32", CW_WAIT_REDUX, 2, "mv"},
    {"cw.redux.max.u32", CW_WAIT_REDUX, 3, "mv"},
    {"cw.redux.min.s32", CW_WAIT_REDUX, 4, "mv"},
    {"cw.redux.min.u32", CW_WAIT_REDUX, 5, "mv"},
    {"cw.redux.or", CW_WAIT_REDUX, 6, "mv"},
    {"cw.redux.xor", CW_WAIT_REDUX, 7, "mv"},
    {"cw.shfl.bfly", CW_WAIT_SHUFFLE, 3, "mvbc"},
    {"cw.shfl.down", CW_WAIT_SHUFFLE, 2, "mvbc"},
    {"cw.shfl.idx", CW_WAIT_SHUFFLE, 0, "mvbc"},
    {"cw.shfl.up", CW_WAIT_SHUFFLE, 1, "mvbc"},
    {"cw.syncwarp", CW_WAIT_SYNC, 0, "m"},
    {"cw.vote.all", CW_WAIT_VOTE, 0, "mv"},
    {"cw.vote.any", CW_WAIT_VOTE, 1, "mv"},
    {"cw.vote.ballot", CW_WAIT_VOTE, 3, "mv"},
    {"cw.vote.uni", CW_WAIT_VOTE, 2, "mv"},
    {"cw.yield", CW_WAIT_YIELD, 0, ""},
};

using Counts = llvm::DenseMap<llvm::Function*, size_t>;

size_t countWaits(llvm::Function& function, Counts& counts) {
    if (const auto [at, fresh] = counts.try_emplace(&function, 0); !fresh) return at->second;
    size_t count = 0;
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call) continue;
        if (findWait(*call))
            ++count;
        else if (llvm::Function* callee = call->getCalledFunction())
            count += countWaits(*callee, counts);
    }
    return counts[&function] = count;
}

} // namespace

const WaitRow* findWait(const llvm::CallBase& call) {
    const llvm::Function* callee = call.getCalledFunction();
    if (!callee) return nullptr;
    for (const WaitRow& row : kWaits)
        if (callee->getName() == row.name) return &row;
    return nullptr;
}

size_t countWaits(llvm::Function& function) {
    Counts counts;
    return countWaits(function, counts);
}

bool inlineWaiters(llvm::Function& kernel) {
    return ir::inlineCalls(kernel,
                           [](const ir::OpRow& row) { return row.waits() || row.name == "exit"; });
}

} // namespace cw::cpu
