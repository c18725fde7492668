// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/operations.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include "backends/opencl/abi.h"

namespace cw::opencl {
namespace {

/// A field of the thread's record.
struct Field {
    const char* name; // without "cw."
    size_t offset;
};

#define CW_FIELD(name, member) {name, offsetof(CwOpenclThread, member)}
constexpr Field kFields[] = {
    CW_FIELD("ctaid.x", ctaid[0]),
    CW_FIELD("ctaid.y", ctaid[1]),
    CW_FIELD("ctaid.z", ctaid[2]),
    CW_FIELD("dynamic.smem.base", dynamic_shared),
    CW_FIELD("dynamic.smem.size", dynamic_smem_bytes),
    CW_FIELD("exchange.base", exchange),
    CW_FIELD("gridid", gridid),
    CW_FIELD("nctaid.x", nctaid[0]),
    CW_FIELD("nctaid.y", nctaid[1]),
    CW_FIELD("nctaid.z", nctaid[2]),
    CW_FIELD("ntid.x", ntid[0]),
    CW_FIELD("ntid.y", ntid[1]),
    CW_FIELD("ntid.z", ntid[2]),
    CW_FIELD("segment.base", globals),
    CW_FIELD("shared.base", shared),
    CW_FIELD("tid.linear", linear),
    CW_FIELD("tid.x", tid[0]),
    CW_FIELD("tid.y", tid[1]),
    CW_FIELD("tid.z", tid[2]),
    CW_FIELD("total.smem.size", total_smem_bytes),
};
#undef CW_FIELD

} // namespace

Result<> lowerOperations(llvm::Module& module, const ir::DeviceFacts&) {
    for (llvm::Function& operation : llvm::make_early_inc_range(module)) {
        if (!operation.isDeclaration() || !operation.getName().starts_with("cw.")) continue;
        const llvm::StringRef name = operation.getName().drop_front(3);
        const auto* field =
            llvm::find_if(kFields, [&](const Field& row) { return name == row.name; });
        if (field == std::end(kFields))
            return makeError(ErrorCode::NotSupported, "operation '{}' has no lowering", name.str());
        for (llvm::User* user : llvm::make_early_inc_range(operation.users())) {
            auto* call = llvm::cast<llvm::CallBase>(user);
            llvm::IRBuilder<> build(call);
            llvm::Value* address = build.CreateConstInBoundsGEP1_64(
                build.getInt8Ty(), call->getFunction()->getArg(0), field->offset);
            call->replaceAllUsesWith(build.CreateLoad(call->getType(), address));
            call->eraseFromParent();
        }
        operation.eraseFromParent();
    }
    return {};
}

} // namespace cw::opencl
