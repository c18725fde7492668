// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/uniform.h"

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/CycleAnalysis.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/Analysis/TargetTransformInfoImpl.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassInstrumentation.h>
#include <llvm/IR/PatternMatch.h>

#include "ir/ops.h"

namespace cw::ir {
namespace {

namespace match = llvm::PatternMatch;
using llvm::InstructionUniformity;

llvm::StringRef operationOf(const llvm::Value* value) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(value);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    return callee && callee->getName().starts_with("cw.") ? callee->getName().drop_front(3)
                                                          : llvm::StringRef();
}

/// Where values begin to differ, and where they are equal again.
class Sources final : public llvm::TargetTransformInfoImplBase {
  public:
    Sources(const llvm::DataLayout& layout, const llvm::LoopInfo& loops, Scope scope, Shape shape)
        : TargetTransformInfoImplBase(layout), loops_(loops), scope_(scope), shape_(shape) {}

    bool hasBranchDivergence(const llvm::Function*) const override { return true; }

    InstructionUniformity getInstructionUniformity(const llvm::Value* value) const override {
        if (llvm::isa<llvm::AllocaInst, llvm::AtomicRMWInst, llvm::AtomicCmpXchgInst>(value))
            return InstructionUniformity::NeverUniform;
        if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(value))
            return load->isVolatile() || load->isAtomic() ? InstructionUniformity::NeverUniform
                                                          : InstructionUniformity::Default;
        if (const auto* call = llvm::dyn_cast<llvm::CallBase>(value)) return ofCall(*call);
        if (scope_ == Scope::Warp && shape_ != Shape::Any)
            if (const auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
                instruction && dropsLane(*instruction))
                return InstructionUniformity::AlwaysUniform;
        return InstructionUniformity::Default;
    }

  private:
    InstructionUniformity ofCall(const llvm::CallBase& call) const {
        if (llvm::isa<llvm::IntrinsicInst>(call)) return InstructionUniformity::Default;
        const llvm::StringRef name = operationOf(&call);
        if (name.empty()) return InstructionUniformity::NeverUniform;
        const OpRow* row = findOp(std::string_view(call.getCalledFunction()->getName()));
        if (!row || name.starts_with("barrier.red")) return InstructionUniformity::AlwaysUniform;
        const bool same = row->effect == Effect::Warp ? scope_ == Scope::Warp && isOneForWarp(call)
                          : row->effect != Effect::Pure ? false
                          : name == "tid.y" || name == "tid.z"
                              ? scope_ == Scope::Warp && shape_ != Shape::Any
                              : name != "tid.x" && name != "laneid" && !name.starts_with("is.");
        return same ? InstructionUniformity::AlwaysUniform : InstructionUniformity::NeverUniform;
    }

    /// Warp operations with one result for the lanes that take part.
    static bool isOneForWarp(const llvm::CallBase& call) {
        const llvm::StringRef name = operationOf(&call);
        if (name == "activemask") return true;
        if (!isOneMask(*call.getArgOperand(0))) return false;
        return name.starts_with("vote.") || name.starts_with("redux.") ||
               name.starts_with("match.all") ||
               (name == "shfl.idx" && llvm::isa<llvm::Constant>(call.getArgOperand(2)) &&
                match::match(call.getArgOperand(3), match::m_SpecificInt(31)));
    }
    static bool isOneMask(const llvm::Value& mask) {
        if (llvm::isa<llvm::ConstantInt>(mask)) return true;
        const llvm::StringRef name = operationOf(&mask);
        return name == "activemask" ||
               (name == "vote.ballot" &&
                isOneMask(*llvm::cast<llvm::CallBase>(mask).getArgOperand(0)));
    }

    /// x / 32, x & ~31, x < 64 and the like, of an x that is a run in each warp.
    bool dropsLane(const llvm::Instruction& instruction) const {
        if (instruction.getNumOperands() != 2 ||
            !instruction.getOperand(0)->getType()->isIntegerTy())
            return false;
        const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(instruction.getOperand(1));
        if (!constant) return false;
        const llvm::APInt& c = constant->getValue();
        const unsigned zeros = c.countr_zero();
        bool drops = false;
        switch (instruction.getOpcode()) {
        case llvm::Instruction::And:
        case llvm::Instruction::UDiv:
        case llvm::Instruction::SDiv:
            drops = zeros >= 5;
            break;
        case llvm::Instruction::LShr:
        case llvm::Instruction::AShr:
            drops = c.uge(5);
            break;
        case llvm::Instruction::ICmp:
            switch (llvm::cast<llvm::ICmpInst>(instruction).getPredicate()) {
            case llvm::CmpInst::ICMP_ULT:
            case llvm::CmpInst::ICMP_UGE:
            case llvm::CmpInst::ICMP_SLT:
            case llvm::CmpInst::ICMP_SGE:
                drops = zeros >= 5;
                break;
            case llvm::CmpInst::ICMP_UGT:
            case llvm::CmpInst::ICMP_ULE:
            case llvm::CmpInst::ICMP_SGT:
            case llvm::CmpInst::ICMP_SLE:
                drops = c.countr_one() >= 5;
                break;
            default:
                break;
            }
            break;
        default:
            break;
        }
        Seen seen;
        return drops && isRun(*instruction.getOperand(0), instruction, seen);
    }

    using Seen = llvm::SmallPtrSet<const llvm::Value*, 8>;

    /// A multiple of 32 that the warp has in common, plus the lane. `user` needs it.
    bool isRun(const llvm::Value& value, const llvm::Instruction& user, Seen& seen) const {
        if (!seen.insert(&value).second) return true; // round a loop
        const llvm::Value *a, *b;
        if (operationOf(&value) == "tid.x") return true;
        if (match::match(&value, match::m_ZExtOrSExt(match::m_Value(a))))
            return isRun(*a, user, seen);
        if (match::match(&value, match::m_c_Add(match::m_Value(a), match::m_Value(b))) ||
            match::match(&value, match::m_DisjointOr(match::m_Value(a), match::m_Value(b))))
            return (isRun(*a, user, seen) && isWarpsStep(*b)) ||
                   (isWarpsStep(*a) && isRun(*b, user, seen));
        // Lanes that are in the same round of a loop have made the same steps.
        if (const auto* phi = llvm::dyn_cast<llvm::PHINode>(&value)) {
            const llvm::Loop* loop = loops_.getLoopFor(phi->getParent());
            return loop && loop->getHeader() == phi->getParent() && loop->contains(&user) &&
                   llvm::all_of(phi->incoming_values(), [&](const llvm::Value* incoming) {
                       return isRun(*incoming, user, seen);
                   });
        }
        return false;
    }

    /// A multiple of 32, equal in all lanes.
    bool isWarpsStep(const llvm::Value& value) const {
        const llvm::Value *a, *b;
        if (const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(&value))
            return constant->getValue().countr_zero() >= 5;
        if (operationOf(&value) == "ntid.x") return shape_ == Shape::WholeWarps;
        if (match::match(&value, match::m_ZExtOrSExt(match::m_Value(a)))) return isWarpsStep(*a);
        if (match::match(&value, match::m_Add(match::m_Value(a), match::m_Value(b))))
            return isWarpsStep(*a) && isWarpsStep(*b);
        if (match::match(&value, match::m_Mul(match::m_Value(a), match::m_Value(b)))) {
            if ((isWarpsStep(*a) && isPlain(*b)) || (isPlain(*a) && isWarpsStep(*b))) return true;
            // In a line either the row is 0 or its length a multiple of 32.
            return (operationOf(a) == "ntid.x" && isRow(*b)) ||
                   (isRow(*a) && operationOf(b) == "ntid.x");
        }
        const llvm::APInt* amount;
        return match::match(&value, match::m_Shl(match::m_Value(a), match::m_APInt(amount))) &&
               (isWarpsStep(*a) || amount->uge(5)) && isPlain(*a);
    }

    /// Made of arguments, constants and indices that a warp has in common.
    bool isPlain(const llvm::Value& value) const {
        if (llvm::isa<llvm::Argument, llvm::Constant>(value)) return true;
        if (const auto* call = llvm::dyn_cast<llvm::CallBase>(&value))
            return !operationOf(call).empty() && call->arg_empty() &&
                   ofCall(*call) == InstructionUniformity::AlwaysUniform;
        if (!llvm::isa<llvm::BinaryOperator, llvm::CastInst>(value)) return false;
        return llvm::all_of(llvm::cast<llvm::Instruction>(value).operands(),
                            [&](const llvm::Use& operand) { return isPlain(*operand); });
    }

    /// A sum of multiples of tid.y and tid.z.
    bool isRow(const llvm::Value& value) const {
        const llvm::Value *a, *b;
        if (operationOf(&value) == "tid.y" || operationOf(&value) == "tid.z") return true;
        if (match::match(&value, match::m_ZExtOrSExt(match::m_Value(a)))) return isRow(*a);
        if (match::match(&value, match::m_Add(match::m_Value(a), match::m_Value(b))))
            return isRow(*a) && isRow(*b);
        return match::match(&value, match::m_Mul(match::m_Value(a), match::m_Value(b))) &&
               ((isRow(*a) && isPlain(*b)) || (isPlain(*a) && isRow(*b)));
    }

    const llvm::LoopInfo& loops_;
    Scope scope_;
    Shape shape_;
};

} // namespace

Uniformity::Uniformity(llvm::Function& function, Scope scope, Shape shape)
    : dominators_(function), loops_(dominators_),
      info_(analyse(function, analyses_, loops_, scope, shape)) {}

llvm::UniformityInfo& Uniformity::analyse(llvm::Function& function,
                                          llvm::FunctionAnalysisManager& analyses,
                                          const llvm::LoopInfo& loops, Scope scope, Shape shape) {
    analyses.registerPass([] { return llvm::PassInstrumentationAnalysis(); });
    analyses.registerPass([] { return llvm::DominatorTreeAnalysis(); });
    analyses.registerPass([] { return llvm::CycleAnalysis(); });
    analyses.registerPass([] { return llvm::UniformityInfoAnalysis(); });
    analyses.registerPass([&loops, scope, shape] {
        return llvm::TargetIRAnalysis([&loops, scope, shape](const llvm::Function& of) {
            return llvm::TargetTransformInfo(
                std::make_unique<Sources>(of.getParent()->getDataLayout(), loops, scope, shape));
        });
    });
    return analyses.getResult<llvm::UniformityInfoAnalysis>(function);
}

} // namespace cw::ir
