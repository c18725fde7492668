// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/context.h"

namespace cw::cpu {
namespace {

/// How one operation is carried out with a thread's record.
struct Lowering {
    enum How { Field, Service, Special };
    const char* name; // without "cw."
    How how;
    size_t offset = 0;    // Field: in CwThread; Service: in CwServices
    int extra = -1;       // Service: a last constant operand
    bool changes = false; // Field: differs between the threads of one call
};

#define CW_FIELD(name, member, ...)                                                                \
    {name, Lowering::Field, offsetof(CwThread, member), -1, ##__VA_ARGS__}
#define CW_SERVICE(name, member, ...)                                                              \
    {name, Lowering::Service, offsetof(CwServices, member), ##__VA_ARGS__}
constexpr Lowering kLowerings[] = {
    CW_SERVICE("assertfail", assertfail),
    CW_SERVICE("barrier", barrier),
    CW_SERVICE("barrier.arrive", barrier_arrive),
    CW_SERVICE("barrier.red.and", barrier_red, 1),
    CW_SERVICE("barrier.red.or", barrier_red, 2),
    CW_SERVICE("barrier.red.popc", barrier_red, 0),
    CW_FIELD("ctaid.x", ctaid[0], true), // loops over blocks
    CW_FIELD("ctaid.y", ctaid[1]),
    CW_FIELD("ctaid.z", ctaid[2]),
    CW_FIELD("dynamic.smem.base", dynamic_shared),
    CW_FIELD("dynamic.smem.size", dynamic_smem_bytes),
    CW_SERVICE("exit", exit),
    CW_SERVICE("free", free),
    CW_SERVICE("grid.sync", grid_sync),
    CW_FIELD("gridid", gridid),
    CW_SERVICE("lockstep", lockstep),
    CW_SERVICE("malloc", malloc),
    CW_SERVICE("match.all.b64", match, 1),
    CW_SERVICE("match.any.b64", match, 0),
    CW_SERVICE("nanosleep", nanosleep),
    CW_FIELD("nctaid.x", nctaid[0]),
    CW_FIELD("nctaid.y", nctaid[1]),
    CW_FIELD("nctaid.z", nctaid[2]),
    CW_FIELD("ntid.x", ntid[0]),
    CW_FIELD("ntid.y", ntid[1]),
    CW_FIELD("ntid.z", ntid[2]),
    CW_SERVICE("redux.add", redux, 0),
    CW_SERVICE("redux.and", redux, 1),
    CW_SERVICE("redux.max.s32", redux, 2),
    CW_SERVICE("redux.max.u32", redux, 3),
    CW_SERVICE("redux.min.s32", redux, 4),
    CW_SERVICE("redux.min.u32", redux, 5),
    CW_SERVICE("redux.or", redux, 6),
    CW_SERVICE("redux.xor", redux, 7),
    CW_FIELD("segment.base", globals),
    CW_FIELD("shared.base", shared),
    CW_SERVICE("shfl.bfly", shuffle, 3),
    CW_SERVICE("shfl.down", shuffle, 2),
    CW_SERVICE("shfl.idx", shuffle, 0),
    CW_SERVICE("shfl.up", shuffle, 1),
    CW_FIELD("smid", smid),
    CW_SERVICE("syncwarp", syncwarp),
    CW_FIELD("tid.x", tid[0], true),
    CW_FIELD("tid.y", tid[1], true),
    CW_FIELD("tid.z", tid[2], true),
    CW_FIELD("total.smem.size", total_smem_bytes),
    CW_SERVICE("trap", trap),
    CW_SERVICE("vote.all", vote, 0),
    CW_SERVICE("vote.any", vote, 1),
    CW_SERVICE("vote.ballot", vote, 3),
    CW_SERVICE("vote.uni", vote, 2),
    CW_SERVICE("vprintf", vprintf),
    CW_SERVICE("yield", yield),
};

class Lowerer {
  public:
    explicit Lowerer(llvm::CallBase& call)
        : call_(call), build_(&call), thread_(call.getFunction()->getArg(0)) {}

    llvm::Value* lower(llvm::StringRef name) {
        for (const Lowering& row : kLowerings)
            if (name == row.name)
                return row.how == Lowering::Field ? field(call_.getType(), row.offset, row.changes)
                                                  : service(row.offset, row.extra);
        return special(name);
    }

  private:
    llvm::Value* field(llvm::Type* type, size_t offset, bool changes) {
        llvm::Value* address =
            build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), thread_, offset);
        llvm::LoadInst* load = build_.CreateLoad(type, address);
        if (!changes)
            load->setMetadata(llvm::LLVMContext::MD_invariant_load,
                              llvm::MDNode::get(build_.getContext(), {}));
        return load;
    }

    llvm::Value* pointerTo(size_t service_offset) {
        llvm::Value* table = field(build_.getPtrTy(), offsetof(CwThread, services), false);
        auto* entry = build_.CreateLoad(
            build_.getPtrTy(),
            build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), table, service_offset));
        entry->setMetadata(llvm::LLVMContext::MD_invariant_load,
                           llvm::MDNode::get(build_.getContext(), {}));
        return entry;
    }

    llvm::Value* callService(size_t offset, llvm::Type* result,
                             llvm::ArrayRef<llvm::Value*> operands, bool with_thread = true) {
        llvm::SmallVector<llvm::Value*, 8> all;
        if (with_thread) all.push_back(thread_);
        all.append(operands.begin(), operands.end());
        llvm::SmallVector<llvm::Type*, 8> types;
        for (llvm::Value* operand : all)
            types.push_back(operand->getType());
        llvm::CallInst* call = build_.CreateCall(llvm::FunctionType::get(result, types, false),
                                                 pointerTo(offset), all);
        call->setDoesNotThrow();
        if (call_.doesNotReturn()) call->setDoesNotReturn();
        return call;
    }

    llvm::Value* service(size_t offset, int extra) {
        llvm::SmallVector<llvm::Value*, 8> operands(call_.args());
        if (extra >= 0) operands.push_back(build_.getInt32(uint32_t(extra)));
        return callService(offset, call_.getType(), operands);
    }

    llvm::Value* cycles() {
        return build_.CreateIntrinsic(llvm::Intrinsic::readcyclecounter,
                                      llvm::ArrayRef<llvm::Type*>(),
                                      llvm::ArrayRef<llvm::Value*>());
    }

    llvm::Value* special(llvm::StringRef name) {
        if (name == "laneid")
            return build_.CreateAnd(field(build_.getInt32Ty(), offsetof(CwThread, linear), true),
                                    31);
        if (name == "clock64") return cycles();
        if (name == "clock") return build_.CreateTrunc(cycles(), build_.getInt32Ty());
        if (name == "globaltimer")
            return callService(offsetof(CwServices, globaltimer), build_.getInt64Ty(), {}, false);
        if (name == "activemask") {
            // Which call of activemask this is: lanes that wait at the same one are converged.
            auto* site = new llvm::GlobalVariable(*call_.getModule(), build_.getInt8Ty(), true,
                                                  llvm::GlobalValue::InternalLinkage,
                                                  build_.getInt8(0), "cw.site");
            return callService(offsetof(CwServices, activemask), build_.getInt32Ty(), {site});
        }
        if (name == "match.any.b32" || name == "match.all.b32") {
            llvm::Value* wide = build_.CreateZExt(call_.getArgOperand(1), build_.getInt64Ty());
            return callService(
                offsetof(CwServices, match), build_.getInt32Ty(),
                {call_.getArgOperand(0), wide, build_.getInt32(name == "match.all.b32")});
        }
        if (name == "is.shared") {
            llvm::Value* offset =
                build_.CreatePtrDiff(build_.getInt8Ty(), call_.getArgOperand(0),
                                     field(build_.getPtrTy(), offsetof(CwThread, shared), false));
            llvm::Value* size =
                field(build_.getInt32Ty(), offsetof(CwThread, total_smem_bytes), false);
            return build_.CreateZExt(
                build_.CreateICmpULT(offset, build_.CreateZExt(size, build_.getInt64Ty())),
                build_.getInt32Ty());
        }
        const unsigned space = name == "is.global"     ? 1
                               : name == "is.constant" ? 4
                               : name == "is.local"    ? 5
                                                       : 0;
        if (space == 0) return nullptr;
        llvm::Value* actual = callService(offsetof(CwServices, address_space), build_.getInt32Ty(),
                                          {call_.getArgOperand(0)});
        return build_.CreateZExt(build_.CreateICmpEQ(actual, build_.getInt32(space)),
                                 build_.getInt32Ty());
    }

    llvm::CallBase& call_;
    llvm::IRBuilder<> build_;
    llvm::Value* thread_;
};

} // namespace

Result<> lowerOperations(llvm::Module& module) {
    for (llvm::Function& operation : llvm::make_early_inc_range(module)) {
        if (!operation.isDeclaration() || !operation.getName().starts_with("cw.")) continue;
        for (llvm::User* user : llvm::make_early_inc_range(operation.users())) {
            auto* call = llvm::dyn_cast<llvm::CallBase>(user);
            if (!call)
                return makeError(ErrorCode::Internal, "address of @{} is taken",
                                 operation.getName().str());
            llvm::Value* value = Lowerer(*call).lower(operation.getName().drop_front(3));
            if (!value)
                return makeError(
                    ErrorCode::NotSupported,
                    "operation '{}' has no lowering for the CPU\n  while compiling '{}'",
                    operation.getName().str(), call->getFunction()->getName().str());
            call->replaceAllUsesWith(value);
            call->eraseFromParent();
        }
        operation.eraseFromParent();
    }
    return {};
}

} // namespace cw::cpu
