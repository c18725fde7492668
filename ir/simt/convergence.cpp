// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/convergence.h"

#include <llvm/ADT/DepthFirstIterator.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Instructions.h>

#include "ir/ops.h"

namespace cw::ir {
namespace {

const OpRow* findWait(const llvm::Instruction& instruction) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    const OpRow* row = callee ? findOp(std::string_view(callee->getName())) : nullptr;
    return row && row->waits() ? row : nullptr;
}

const llvm::CallBase* asOperation(const llvm::Value* value, llvm::StringRef name) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(value);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    return callee && callee->getName() == name ? call : nullptr;
}

/// The predicate of @cw.vote.ballot is an i32: the condition that it was made of.
const llvm::Value* conditionOf(const llvm::Value* predicate) {
    const auto* cast = llvm::dyn_cast<llvm::ZExtInst>(predicate);
    return cast ? cast->getOperand(0) : predicate;
}

} // namespace

Convergence::Convergence(llvm::Function& kernel, Scope scope, Shape shape) {
    for (llvm::BasicBlock* block : llvm::ReversePostOrderTraversal<llvm::Function*>(&kernel)) {
        numbers_[block] = unsigned(blocks_.size());
        blocks_.push_back(block);
    }
    waits_.resize(unsigned(blocks_.size()));
    all_.next.resize(blocks_.size());
    Uniformity uniformity(kernel, scope, shape);
    for (unsigned i = 0; i < blocks_.size(); ++i) {
        for (llvm::BasicBlock* next : llvm::successors(blocks_[i]))
            if (!llvm::is_contained(all_.next[i], number(*next)))
                all_.next[i].push_back(number(*next));
        if (all_.next[i].size() > 1 && uniformity.threadsPartAfter(*blocks_[i])) part_.push_back(i);
        if (llvm::any_of(*blocks_[i], findWait)) waits_.set(i);
    }
    live_.next = all_.next;
    dropWaysToTheEnd(live_);
    findMeetingPlaces(all_);
    findMeetingPlaces(live_);
    const Graph* const graphs[] = {&all_, &live_};
    for (unsigned i = 0; i < 2; ++i) {
        parted_[i].resize(unsigned(blocks_.size()));
        for (unsigned branch : part_)
            if (graphs[i]->next[branch].size() > 1)
                parted_[i] |= between(*graphs[i], branch, graphs[i]->next[branch]);
    }
}

/// Ways on which nobody waits any more, where there is another.
void Convergence::dropWaysToTheEnd(Graph& graph) const {
    Set leads = waits_;
    for (bool changed = true; changed;) {
        changed = false;
        for (auto i = unsigned(blocks_.size()); i-- > 0;)
            if (!leads[i] && llvm::any_of(graph.next[i], [&](unsigned n) { return leads[n]; }))
                changed = true, leads.set(i);
    }
    for (auto& next : graph.next)
        if (llvm::any_of(next, [&](unsigned n) { return leads[n]; }))
            llvm::erase_if(next, [&](unsigned n) { return !leads[n]; });
}

void Convergence::findMeetingPlaces(Graph& graph) const {
    const auto count = unsigned(blocks_.size());
    // A loop for ever counts as left at its end.
    Set ends(count);
    for (unsigned i = 0; i < count; ++i)
        if (graph.next[i].empty()) ends.set(i);
    for (bool changed = true; changed;) {
        changed = false;
        for (unsigned i = count; i-- > 0;)
            if (!ends[i] && llvm::any_of(graph.next[i], [&](unsigned n) { return ends[n]; }))
                changed = true, ends.set(i);
    }
    graph.behind.assign(count, Set(count, true));
    for (bool changed = true; changed;) {
        changed = false;
        for (unsigned i = count; i-- > 0;) {
            const auto& next = graph.next[i];
            const bool leaves = next.empty() || (!ends[i] && llvm::any_of(next, [&](unsigned n) {
                                    return n <= i; // in reverse post-order
                                }));
            Set behind(count, !leaves);
            for (unsigned n : next)
                behind &= graph.behind[n];
            behind.set(i);
            if (behind == graph.behind[i]) continue;
            graph.behind[i] = std::move(behind);
            changed = true;
        }
    }
}

/// The blocks on the ways from a branch on to where all its ways meet.
Convergence::Set Convergence::between(const Graph& graph, unsigned from,
                                      llvm::ArrayRef<unsigned> next, int stop_also) const {
    Set found(unsigned(blocks_.size()));
    llvm::SmallVector<unsigned, 32> work(next);
    while (!work.empty()) {
        const unsigned block = work.pop_back_val();
        if (found[block] || (block != from && graph.behind[from][block]) || int(block) == stop_also)
            continue;
        found.set(block);
        work.append(graph.next[block]);
    }
    return found;
}

bool Convergence::partsFor(unsigned branch, unsigned block, int stop_also) const {
    return live_.next[branch].size() > 1 &&
           between(live_, branch, live_.next[branch], stop_also)[block];
}

/// Those that go one way wait; the others meet them behind it, without a wait.
bool Convergence::isOneSided(unsigned branch) const {
    unsigned waiting = 0;
    for (unsigned next : live_.next[branch]) {
        const Set side = between(live_, branch, next);
        if (side[branch]) return false; // a loop
        waiting += side.anyCommon(waits_);
    }
    return waiting == 1;
}

bool Convergence::maskComes(const llvm::CallBase& operation) const {
    const unsigned block = number(*operation.getParent());
    if (llvm::all_of(
            part_, [&](unsigned branch) { return !partsFor(branch, block) || isOneSided(branch); }))
        return true;
    if (operation.arg_empty()) // activemask names whoever is there
        return asOperation(&operation, "cw.activemask") != nullptr;
    const llvm::Value* mask = operation.getArgOperand(0);
    for (const char* maker : {"cw.activemask", "cw.vote.ballot"})
        if (const llvm::CallBase* call = asOperation(mask, maker))
            return comesFrom(*call, operation);
    return false;
}

/// Do the lanes for which the mask was made stay together up to the operation?
bool Convergence::comesFrom(const llvm::CallBase& maker, const llvm::CallBase& operation) const {
    const unsigned from = number(*maker.getParent()), to = number(*operation.getParent());
    if (from == to) return true; // the maker dominates it
    Set reached(unsigned(blocks_.size()));
    llvm::SmallVector<unsigned, 16> work{from};
    while (!work.empty()) {
        const unsigned block = work.pop_back_val();
        if (reached[block]) continue;
        reached.set(block);
        for (unsigned next : live_.next[block])
            if (next != from) work.push_back(next);
    }
    return llvm::all_of(part_, [&](unsigned branch) {
        if (!reached[branch] || !partsFor(branch, to, int(from))) return true;
        const auto* jump = llvm::dyn_cast<llvm::BranchInst>(blocks_[branch]->getTerminator());
        if (!jump || !jump->isConditional() || !asOperation(&maker, "cw.vote.ballot") ||
            jump->getCondition() != conditionOf(maker.getArgOperand(1)))
            return false;
        const unsigned no = number(*jump->getSuccessor(1));
        return !between(live_, branch, no, int(from))[to];
    });
}

} // namespace cw::ir
