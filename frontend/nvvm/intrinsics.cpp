// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/nvvm/intrinsics.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicsNVPTX.h>
#include <llvm/IR/Module.h>

namespace cw::frontend {
namespace {

using llvm::CallInst;
using llvm::IRBuilder;
using llvm::Value;
namespace Intrinsic = llvm::Intrinsic;

// NVVM IR Specification, "Shuffle": idx, up, down, bfly.
constexpr Intrinsic::ID kShuffles[] = {
    Intrinsic::nvvm_shfl_sync_idx_i32p, Intrinsic::nvvm_shfl_sync_up_i32p,
    Intrinsic::nvvm_shfl_sync_down_i32p, Intrinsic::nvvm_shfl_sync_bfly_i32p};
// NVVM IR Specification, "Vote": all, any, eq; 3 is ballot.
constexpr Intrinsic::ID kVotes[] = {Intrinsic::nvvm_vote_all_sync, Intrinsic::nvvm_vote_any_sync,
                                    Intrinsic::nvvm_vote_uni_sync};
constexpr uint64_t kBallot = 3;

Result<uint64_t> modeOf(const CallInst& call, uint64_t last) {
    const auto* mode = llvm::dyn_cast<llvm::ConstantInt>(call.getArgOperand(1));
    if (!mode || mode->getZExtValue() > last)
        return makeError(ErrorCode::CompileFailed, "the mode of '{}' is no constant up to {}",
                         call.getCalledFunction()->getName().str(), last);
    return mode->getZExtValue();
}

Result<Value*> shuffle(CallInst& call, IRBuilder<>& build) {
    const uint64_t mode = CW_TRY(modeOf(call, 3));
    return build.CreateIntrinsic(kShuffles[mode], {},
                                 {call.getArgOperand(0), call.getArgOperand(2),
                                  call.getArgOperand(3), call.getArgOperand(4)});
}

/// { i32 ballot, i1 the others' answer }
Result<Value*> vote(CallInst& call, IRBuilder<>& build) {
    const uint64_t mode = CW_TRY(modeOf(call, kBallot));
    Value* both = llvm::PoisonValue::get(call.getType());
    Value* mask = call.getArgOperand(0);
    Value* predicate = call.getArgOperand(2);
    if (mode == kBallot)
        return build.CreateInsertValue(
            both, build.CreateIntrinsic(Intrinsic::nvvm_vote_ballot_sync, {}, {mask, predicate}),
            0);
    return build.CreateInsertValue(both, build.CreateIntrinsic(kVotes[mode], {}, {mask, predicate}),
                                   1);
}

template <Intrinsic::ID id>
Result<Value*> twoOperands(CallInst& call, IRBuilder<>& build) {
    return build.CreateIntrinsic(id, {}, {call.getArgOperand(0), call.getArgOperand(1)});
}

struct Spelling {
    llvm::StringRef name;
    Result<Value*> (*spell)(CallInst&, IRBuilder<>&);
};
constexpr Spelling kSpellings[] = {
    {"llvm.nvvm.match.all.sync.i32", twoOperands<Intrinsic::nvvm_match_all_sync_i32p>},
    {"llvm.nvvm.match.all.sync.i64", twoOperands<Intrinsic::nvvm_match_all_sync_i64p>},
    {"llvm.nvvm.shfl.sync.i32", shuffle},
    {"llvm.nvvm.vote.sync", vote},
};

std::optional<int> reflected(llvm::StringRef question, const NvvmSource& source) {
    if (question == "__CUDA_FTZ") return source.flush_denormals;
    if (question == "__CUDA_PREC_DIV") return source.precise_division;
    if (question == "__CUDA_PREC_SQRT") return source.precise_sqrt;
    if (question == "__CUDA_ARCH") return int(source.architecture * 10);
    return std::nullopt;
}

} // namespace

Result<> spellIntrinsics(llvm::Module& module) {
    for (llvm::Function& function : llvm::make_early_inc_range(module)) {
        if (!function.getName().starts_with("llvm.") || function.getIntrinsicID() != 0) continue;
        const auto* row = llvm::find_if(
            kSpellings, [&](const Spelling& each) { return each.name == function.getName(); });
        if (row == std::end(kSpellings) && !function.use_empty())
            return makeError(ErrorCode::CompileFailed, "'{}' is no known intrinsic",
                             function.getName().str());
        for (llvm::User* user : llvm::make_early_inc_range(function.users())) {
            auto* call = llvm::dyn_cast<CallInst>(user);
            if (!call)
                return makeError(ErrorCode::CompileFailed, "the address of '{}' is taken",
                                 function.getName().str());
            IRBuilder<> build(call);
            call->replaceAllUsesWith(CW_TRY(row->spell(*call, build)));
            call->eraseFromParent();
        }
        function.eraseFromParent();
    }
    return {};
}

void answerReflection(llvm::Module& module, const NvvmSource& source) {
    llvm::Function* reflect = module.getFunction("__nvvm_reflect");
    if (!reflect) return;
    for (llvm::User* user : llvm::make_early_inc_range(reflect->users())) {
        auto* call = llvm::dyn_cast<CallInst>(user);
        llvm::StringRef question;
        if (!call ||
            !llvm::getConstantStringInfo(call->getArgOperand(0)->stripPointerCasts(), question))
            continue;
        call->replaceAllUsesWith(llvm::ConstantInt::get(
            call->getType(), uint64_t(reflected(question, source).value_or(0))));
        call->eraseFromParent();
    }
}

} // namespace cw::frontend
