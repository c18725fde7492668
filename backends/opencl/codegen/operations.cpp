// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/operations.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

#include "backends/opencl/abi.h"
#include "backends/opencl/codegen/address_spaces.h"
#include "backends/opencl/codegen/device_library.h"
#include "backends/opencl/target.h"
#include "ir/passes/reach.h"
#include "ir/simt/make_convergent.h"

namespace cw::opencl {
namespace {

/// How one operation is carried out.
struct Lowering {
    enum How {
        Field,        // a member of the thread's record
        FieldAddress, // its address
        Call,         // cw_opencl_<function>(thread, operands…, constant)
        Exchange,     // cw_opencl_<function>(thread, slots, operands…, constant)
        Begin,        // cw_opencl_<function>(thread, slot, operands…)
        Ballot,       // <function>_native as Call or <function>_exchange as Exchange:
        Shuffle       // by Target::Ballot; by Target::Shuffle and SlowShuffle
    };
    const char* name; // without "cw."
    How how;
    size_t offset = 0; // in CwOpenclThread
    const char* function = nullptr;
    int constant = -1; // a last operand
    uint32_t uses = 0; // CwOpenclKernelFlag
};

constexpr Lowering field(const char* name, size_t offset) {
    return {name, Lowering::Field, offset};
}
constexpr Lowering call(const char* name, const char* function, int constant = -1,
                        uint32_t uses = 0) {
    return {name, Lowering::Call, 0, function, constant, uses};
}
constexpr Lowering ballot(const char* name, int constant) {
    return {name, Lowering::Ballot, 0, "vote", constant};
}
constexpr Lowering shuffle(const char* name, const char* function, int constant) {
    return {name, Lowering::Shuffle, 0, function, constant};
}

#define CW_FIELD(name, member) field(name, offsetof(CwOpenclThread, member))
constexpr Lowering kLowerings[] = {
    {"activemask", Lowering::Ballot, 0, "activemask"},
    call("assertfail", "assertfail", -1, CW_OPENCL_USES_OUTPUT),
    call("atomic64.load", "atomic64_load", -1, CW_OPENCL_USES_LOCKS),
    call("atomic64.replace", "atomic64_replace", -1, CW_OPENCL_USES_LOCKS),
    call("atomic64.store", "atomic64_store", -1, CW_OPENCL_USES_LOCKS),
    {"barrier.red.and", Lowering::Exchange, 0, "barrier_red", 1},
    {"barrier.red.or", Lowering::Exchange, 0, "barrier_red", 2},
    {"barrier.red.popc", Lowering::Exchange, 0, "barrier_red", 0},
    call("block.is.line", "block_is_line"),
    {"block.over", Lowering::Begin, 0, "block_over"},
    CW_FIELD("ctaid.x", ctaid[0]),
    CW_FIELD("ctaid.y", ctaid[1]),
    CW_FIELD("ctaid.z", ctaid[2]),
    CW_FIELD("dynamic.smem.base", dynamic_shared),
    CW_FIELD("dynamic.smem.size", dynamic_smem_bytes),
    {"ended.flag", Lowering::FieldAddress, offsetof(CwOpenclThread, ended)},
    CW_FIELD("exchange.base", exchange),
    call("free", "free", -1, CW_OPENCL_USES_HEAP),
    call("grid.sync", "grid_sync", -1, CW_OPENCL_GRID_SYNC),
    CW_FIELD("gridid", gridid),
    call("laneid", "laneid"),
    call("leaf.barrier", "barrier"),
    call("malloc", "malloc", -1, CW_OPENCL_USES_HEAP),
    shuffle("match.all.b32", "match32", 1),
    shuffle("match.all.b64", "match64", 1),
    shuffle("match.any.b32", "match32", 0),
    shuffle("match.any.b64", "match64", 0),
    call("nanosleep", "nanosleep"),
    CW_FIELD("nctaid.x", nctaid[0]),
    CW_FIELD("nctaid.y", nctaid[1]),
    CW_FIELD("nctaid.z", nctaid[2]),
    CW_FIELD("ntid.x", ntid[0]),
    CW_FIELD("ntid.y", ntid[1]),
    CW_FIELD("ntid.z", ntid[2]),
    shuffle("redux.add", "redux", 0),
    shuffle("redux.and", "redux", 1),
    shuffle("redux.max.s32", "redux", 2),
    shuffle("redux.max.u32", "redux", 3),
    shuffle("redux.min.s32", "redux", 4),
    shuffle("redux.min.u32", "redux", 5),
    shuffle("redux.or", "redux", 6),
    shuffle("redux.xor", "redux", 7),
    call("report.runaway", "report", CW_OPENCL_RUNAWAY),
    call("report.trap", "report", CW_OPENCL_TRAP),
    CW_FIELD("scratch.base", scratch),
    {"scratch.give", Lowering::Begin, 0, "give_scratch"},
    {"scratch.take", Lowering::Begin, 0, "take_scratch", -1, CW_OPENCL_USES_SCRATCH},
    CW_FIELD("segment.base", globals),
    CW_FIELD("shared.base", shared),
    shuffle("shfl.bfly", "shuffle", 3),
    shuffle("shfl.down", "shuffle", 2),
    shuffle("shfl.idx", "shuffle", 0),
    shuffle("shfl.up", "shuffle", 1),
    call("smid", "smid"),
    call("stop.requested", "stop_requested"),
    CW_FIELD("tid.linear", linear),
    CW_FIELD("tid.x", tid[0]),
    CW_FIELD("tid.y", tid[1]),
    CW_FIELD("tid.z", tid[2]),
    CW_FIELD("total.smem.size", total_smem_bytes),
    ballot("vote.all", 0),
    ballot("vote.any", 1),
    ballot("vote.ballot", 3),
    ballot("vote.uni", 2),
    call("vprintf", "vprintf", -1, CW_OPENCL_USES_OUTPUT),
};

bool isKernel(const llvm::Function& function) {
    return ir::isKernel(function) || function.hasFnAttribute("cw.kernel");
}

uint64_t numberOf(const llvm::Function& function, const char* attribute) {
    return function.getFnAttributeAsParsedInteger(attribute, 0);
}

class Lowerer {
  public:
    Lowerer(llvm::Module& module, const Target& target)
        : module_(module), target_(target), build_(module.getContext()) {
        for (const llvm::Function& function : module) {
            block_bytes_ = std::max(block_bytes_, numberOf(function, ir::kExchangeBlock));
            thread_bytes_ = std::max(thread_bytes_, numberOf(function, ir::kExchangeThread));
        }
    }

    Result<> run() {
        inlineSpaceTests(module_);
        for (llvm::Function& operation : llvm::make_early_inc_range(module_)) {
            if (!operation.isDeclaration() || !operation.getName().starts_with("cw.")) continue;
            for (llvm::User* user : llvm::make_early_inc_range(operation.users())) {
                auto* call = llvm::dyn_cast<llvm::CallInst>(user);
                if (!call)
                    return makeError(ErrorCode::Internal, "address of @{} is taken",
                                     operation.getName().str());
                build_.SetInsertPoint(call);
                call_ = call;
                llvm::Value* value = lower(operation.getName().drop_front(3));
                if (!value)
                    return makeError(ErrorCode::NotSupported,
                                     "operation '{}' has no lowering for such a device\n"
                                     "  while compiling '{}'",
                                     operation.getName().str(),
                                     call->getFunction()->getName().str());
                call->replaceAllUsesWith(value);
                call->eraseFromParent();
            }
            operation.eraseFromParent();
        }
        describe();
        return linkOpenclLibrary(module_);
    }

  private:
    llvm::Value* thread() { return call_->getFunction()->getArg(0); }

    llvm::Value* member(size_t offset) {
        return build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), thread(), offset);
    }

    llvm::Value* library(const llvm::Twine& name, llvm::ArrayRef<llvm::Value*> operands,
                         llvm::Type* result) {
        llvm::SmallVector<llvm::Value*, 8> all{thread()};
        all.append(operands.begin(), operands.end());
        llvm::SmallVector<llvm::Type*, 8> types;
        for (llvm::Value* operand : all)
            types.push_back(operand->getType());
        llvm::FunctionCallee callee = module_.getOrInsertFunction(
            ("cw_opencl_" + name).str(), llvm::FunctionType::get(result, types, false));
        llvm::CallInst* fresh = build_.CreateCall(callee, all);
        fresh->setDoesNotThrow();
        if (call_->isConvergent()) fresh->setConvergent();
        fresh->setDebugLoc(call_->getDebugLoc());
        return fresh;
    }

    /// `bytes` behind what the kernel's other waits need of the exchange area.
    llvm::Value* exchangeBehind(uint64_t bytes) {
        return library("slots",
                       {build_.getInt32(uint32_t(block_bytes_ + bytes)),
                        build_.getInt32(uint32_t(thread_bytes_))},
                       build_.getPtrTy());
    }

    /// Where lanes put what others read.
    llvm::Value* slots() {
        needs_slots_ = true;
        return exchangeBehind(CW_OPENCL_BEGIN_SLOT);
    }

    /// What a kernel begins and ends with.
    llvm::Value* callWithBeginSlot(const Lowering& row) {
        needs_begin_slot_ = true;
        uses_ |= row.uses;
        llvm::SmallVector<llvm::Value*, 2> operands{exchangeBehind(0)};
        operands.append(call_->arg_begin(), call_->arg_end());
        return library(row.function, operands, call_->getType());
    }

    llvm::Value* callFunction(const Lowering& row, const char* suffix, bool with_slots) {
        llvm::SmallVector<llvm::Value*, 8> operands;
        if (with_slots) operands.push_back(slots());
        operands.append(call_->arg_begin(), call_->arg_end());
        if (row.constant >= 0) operands.push_back(build_.getInt32(constant(row, with_slots)));
        uses_ |= row.uses;
        return library(llvm::Twine(row.function) + suffix, operands, call_->getType());
    }

    /// A butterfly through memory is cheaper by a power of two, which it usually is.
    uint32_t constant(const Lowering& row, bool with_slots) const {
        if (with_slots && llvm::StringRef(row.name) == "shfl.bfly")
            if (auto* lanes = llvm::dyn_cast<llvm::ConstantInt>(call_->getArgOperand(2));
                lanes && lanes->getValue().isPowerOf2() && lanes->getZExtValue() < 32)
                return 4;
        return uint32_t(row.constant);
    }

    bool isConverged() const {
        return call_->hasFnAttr(ir::kConverged) || call_->hasMetadata(ir::kConverged);
    }

    llvm::Value* meet(const Lowering& row) {
        const bool converged = isConverged();
        const bool native =
            target_.has(row.how == Lowering::Ballot ? Target::Ballot : Target::Shuffle);
        const bool slow = row.how == Lowering::Shuffle && target_.has(Target::SlowShuffle);
        if (!target_.hasSubgroup(32) || (!native && !converged)) return nullptr;
        needs_subgroup_ = true;
        return native && !(slow && converged) ? callFunction(row, "_native", false)
                                              : callFunction(row, "_exchange", true);
    }

    llvm::Value* syncwarp() {
        needs_subgroup_ = true;
        const char* how = isConverged()                 ? "syncwarp_converged"
                          : target_.has(Target::Ballot) ? "syncwarp_native"
                                                        : "syncwarp";
        return library(how, {}, build_.getVoidTy());
    }

    llvm::Value* clock() {
        return library(target_.has("SPV_KHR_shader_clock") ? "clock_native" : "clock_counted", {},
                       build_.getInt64Ty());
    }

    llvm::Value* lower(llvm::StringRef name) {
        if (name == "clock64") return clock();
        if (name == "clock") return build_.CreateTrunc(clock(), build_.getInt32Ty());
        if (name == "globaltimer") {
            uses_ |= CW_OPENCL_USES_TIMER;
            return library("globaltimer", {clock()}, build_.getInt64Ty());
        }
        if (name == "syncwarp") return syncwarp();
        if (name.starts_with("is.")) return isInSpace(*call_, thread());
        for (const Lowering& row : kLowerings) {
            if (name != row.name) continue;
            switch (row.how) {
            case Lowering::Field:
                return build_.CreateLoad(call_->getType(), member(row.offset));
            case Lowering::FieldAddress:
                return member(row.offset);
            case Lowering::Call:
                return callFunction(row, "", false);
            case Lowering::Exchange:
                return callFunction(row, "", true);
            case Lowering::Begin:
                return callWithBeginSlot(row);
            case Lowering::Ballot:
            case Lowering::Shuffle:
                return meet(row);
            }
        }
        return nullptr;
    }

    void describe() {
        for (llvm::Function& function : module_) {
            if (!isKernel(function)) continue;
            const auto set = [&](const char* name, uint64_t value) {
                if (value) function.addFnAttr(name, std::to_string(value));
            };
            if (needs_slots_) {
                set(ir::kExchangeBlock,
                    block_bytes_ + CW_OPENCL_BEGIN_SLOT + CW_OPENCL_BLOCK_SLOTS);
                set(ir::kExchangeThread, thread_bytes_ + CW_OPENCL_THREAD_SLOT);
            } else if (needs_begin_slot_) {
                set(ir::kExchangeBlock, block_bytes_ + CW_OPENCL_BEGIN_SLOT);
            }
            set(kSubgroup, needs_subgroup_ ? 32 : 0);
            set(kUses, uses_);
        }
    }

    llvm::Module& module_;
    const Target& target_;
    llvm::IRBuilder<> build_;
    llvm::CallInst* call_ = nullptr;
    uint64_t block_bytes_ = 0, thread_bytes_ = 0; // of the exchange area, before
    bool needs_slots_ = false, needs_begin_slot_ = false, needs_subgroup_ = false;
    uint32_t uses_ = 0;
};

} // namespace

Result<> lowerOperations(llvm::Module& module, const ir::DeviceFacts& facts) {
    const Target target = CW_TRY(Target::parse(facts.target));
    return Lowerer(module, target).run();
}

} // namespace cw::opencl
