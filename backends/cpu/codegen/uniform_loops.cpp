// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/uniform_loops.h"

#include <optional>

#include <llvm/ADT/DenseMap.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Operator.h>

#include "backends/cpu/codegen/uniform.h"

namespace cw::cpu {
namespace {

constexpr size_t kMostInstructions = 400;

/// How far a value is from that of the next lane in x, where that is a constant.
class LaneStep {
  public:
    LaneStep(const Uniformity& uniformity, const llvm::DataLayout& layout)
        : uniformity_(uniformity), layout_(layout) {}

    std::optional<int64_t> of(llvm::Value* value) {
        if (llvm::isa<llvm::Constant, llvm::Argument>(value) || uniformity_.isUniform(value))
            return 0;
        auto* instruction = llvm::cast<llvm::Instruction>(value);
        const auto [known, fresh] = steps_.try_emplace(instruction, std::nullopt);
        if (!fresh) return known->second;
        const std::optional<int64_t> result = workOut(*instruction);
        return steps_[instruction] = result;
    }

  private:
    std::optional<int64_t> workOut(llvm::Instruction& value) {
        switch (value.getOpcode()) {
        case llvm::Instruction::Call:
            return ofIndex(llvm::cast<llvm::CallInst>(value));
        case llvm::Instruction::Add:
        case llvm::Instruction::Sub:
        case llvm::Instruction::Or: {
            const auto a = of(value.getOperand(0)), b = of(value.getOperand(1));
            if (!a || !b) return std::nullopt;
            if (value.getOpcode() == llvm::Instruction::Or &&
                !llvm::cast<llvm::PossiblyDisjointInst>(value).isDisjoint())
                return std::nullopt;
            return value.getOpcode() == llvm::Instruction::Sub ? *a - *b : *a + *b;
        }
        case llvm::Instruction::Mul:
        case llvm::Instruction::Shl: {
            const auto a = of(value.getOperand(0)), b = of(value.getOperand(1));
            if (!a || !b) return std::nullopt;
            if (*a == 0 && *b == 0) return 0;
            auto* by = llvm::dyn_cast<llvm::ConstantInt>(value.getOperand(1));
            if (!by) return std::nullopt;
            return value.getOpcode() == llvm::Instruction::Mul ? *a * by->getSExtValue()
                                                               : *a << by->getZExtValue();
        }
        case llvm::Instruction::SExt:
        case llvm::Instruction::ZExt:
        case llvm::Instruction::Trunc:
        case llvm::Instruction::AddrSpaceCast:
        case llvm::Instruction::Freeze:
            return of(value.getOperand(0));
        case llvm::Instruction::GetElementPtr:
            return ofAddress(llvm::cast<llvm::GEPOperator>(value));
        case llvm::Instruction::PHI:
            return ofPhi(llvm::cast<llvm::PHINode>(value));
        default:
            return std::nullopt;
        }
    }

    static std::optional<int64_t> ofIndex(llvm::CallInst& call) {
        const llvm::Function* callee = call.getCalledFunction();
        const llvm::StringRef name = callee ? callee->getName() : "";
        if (name == "cw.tid.x" || name == "cw.laneid") return 1;
        if (name == "cw.tid.y" || name == "cw.tid.z") return 0; // neighbours in x only
        return std::nullopt;
    }

    std::optional<int64_t> ofAddress(llvm::GEPOperator& address) {
        auto sum = of(address.getPointerOperand());
        llvm::SmallMapVector<llvm::Value*, llvm::APInt, 4> parts;
        llvm::APInt constant(64, 0);
        if (!sum || !address.collectOffset(layout_, 64, parts, constant)) return std::nullopt;
        for (auto& [index, scale] : parts) {
            const auto step = of(index);
            if (!step) return std::nullopt;
            *sum += *step * scale.getSExtValue();
        }
        return sum;
    }

    /// A value that begins with a step and moves on by what is equal in all lanes.
    std::optional<int64_t> ofPhi(llvm::PHINode& phi) {
        std::optional<int64_t> step;
        for (llvm::Value* incoming : phi.incoming_values()) {
            if (auto* next = llvm::dyn_cast<llvm::Instruction>(incoming);
                next && llvm::is_contained(next->operands(), &phi)) {
                for (llvm::Value* operand : next->operands())
                    if (operand != &phi && !llvm::isa<llvm::Constant>(operand) &&
                        !uniformity_.isUniform(operand))
                        return std::nullopt;
                if (!llvm::isa<llvm::GetElementPtrInst>(next) &&
                    next->getOpcode() != llvm::Instruction::Add &&
                    next->getOpcode() != llvm::Instruction::Sub)
                    return std::nullopt;
                continue;
            }
            const auto one = of(incoming);
            if (!one || (step && *step != *one)) return std::nullopt;
            step = one;
        }
        return step;
    }

    const Uniformity& uniformity_;
    const llvm::DataLayout& layout_;
    llvm::DenseMap<llvm::Instruction*, std::optional<int64_t>> steps_;
};

/// Would the loop gain by lanes that are the inner loop?
bool isWorthIt(llvm::Loop& loop, const Uniformity& uniformity, LaneStep& steps,
               const llvm::DataLayout& layout) {
    size_t size = 0, together = 0, scattered = 0, work = 0;
    for (llvm::BasicBlock* block : loop.blocks())
        for (llvm::Instruction& instruction : *block) {
            if (++size > kMostInstructions || instruction.isAtomic() || instruction.isVolatile())
                return false;
            auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            if (call && !llvm::isa<llvm::IntrinsicInst>(call) &&
                (call->mayReadOrWriteMemory() || !call->getCalledFunction() ||
                 !call->getCalledFunction()->getName().starts_with("cw.")))
                return false;
            if (uniformity.isUniform(&instruction)) continue;
            ++work;
            llvm::Value* address = llvm::getLoadStorePointerOperand(&instruction);
            if (!address) continue;
            const auto step = steps.of(address);
            const auto bytes =
                int64_t(layout.getTypeStoreSize(llvm::getLoadStoreType(&instruction)));
            if (step && (*step == 0 || *step == bytes))
                ++together;
            else
                ++scattered;
        }
    return work > 0 && (scattered == 0 || together >= 2 * scattered);
}

} // namespace

std::vector<UniformLoop> findUniformLoops(llvm::Function& kernel, const Uniformity& uniformity) {
    llvm::DominatorTree dominators(kernel);
    const llvm::LoopInfo loops(dominators);
    const llvm::DataLayout& layout = kernel.getParent()->getDataLayout();
    LaneStep steps(uniformity, layout);
    std::vector<UniformLoop> found;
    for (llvm::Loop* loop : loops.getLoopsInPreorder()) {
        if (!loop->isInnermost() || !isWorthIt(*loop, uniformity, steps, layout)) continue;
        UniformLoop uniform{loop->getHeader(), {}};
        bool together = true;
        llvm::SmallVector<llvm::BasicBlock*, 4> exiting;
        loop->getExitingBlocks(exiting);
        for (llvm::BasicBlock* block : exiting) {
            auto* branch = llvm::dyn_cast<llvm::BranchInst>(block->getTerminator());
            if (!branch || !branch->isConditional() ||
                !(llvm::isa<llvm::Constant>(branch->getCondition()) ||
                  uniformity.isUniform(branch->getCondition()))) {
                together = false;
                break;
            }
            for (llvm::BasicBlock* next : branch->successors())
                if (!loop->contains(next)) uniform.exits.push_back({block, next});
        }
        if (together && !uniform.exits.empty()) found.push_back(std::move(uniform));
    }
    return found;
}

} // namespace cw::cpu
