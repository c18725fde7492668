// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/reach.h"

#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace cw::ir {

bool isKernel(const llvm::Function& function) {
    return function.getCallingConv() == llvm::CallingConv::PTX_Kernel && !function.isDeclaration();
}

Reach::Reach(llvm::Module& module) {
    for (llvm::Function& function : module)
        if (!function.isDeclaration() && function.hasAddressTaken(nullptr, true, true, true))
            address_taken_.insert(&function);

    for (llvm::Function& function : module) {
        auto& callees = callees_[&function];
        bool indirect = false;
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            if (!call || call->isInlineAsm()) continue;
            auto* callee =
                llvm::dyn_cast<llvm::Function>(call->getCalledOperand()->stripPointerCasts());
            if (callee)
                callees.push_back(callee);
            else
                indirect = true;
        }
        if (indirect) callees.append(address_taken_.begin(), address_taken_.end());
    }
}

llvm::SetVector<llvm::Function*> Reach::from(llvm::Function& start) const {
    llvm::SetVector<llvm::Function*> reached;
    reached.insert(&start);
    for (size_t next = 0; next < reached.size(); ++next) {
        const auto found = callees_.find(reached[next]);
        if (found == callees_.end()) continue;
        for (llvm::Function* callee : found->second)
            reached.insert(callee);
    }
    return reached;
}

} // namespace cw::ir
