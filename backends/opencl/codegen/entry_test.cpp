// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/entry.h"

#include <gtest/gtest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/SourceMgr.h>

namespace cw::opencl {
namespace {

TEST(Entry, OfAKernelThatWaitsLooksBeforeItBegins) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    const auto module = llvm::parseAssemblyString("define ptx_kernel void @k(ptr %out) {\n"
                                                  "  %slot = alloca i32\n"
                                                  "  store i32 1, ptr %out\n"
                                                  "  ret void\n}\n",
                                                  diagnostic, context);
    ASSERT_TRUE(module) << diagnostic.getMessage().str();
    llvm::Function& kernel = *module->getFunction("k");
    leaveTogetherWhenOver(kernel);
    ASSERT_FALSE(llvm::verifyModule(*module));

    llvm::BasicBlock& entry = kernel.getEntryBlock();
    EXPECT_TRUE(llvm::isa<llvm::AllocaInst>(entry.front())) << "it stays a slot of the kernel";
    auto* branch = llvm::cast<llvm::BranchInst>(entry.getTerminator());
    auto* over = llvm::cast<llvm::CallInst>(branch->getCondition());
    EXPECT_EQ(over->getCalledFunction()->getName(), "cw.block.over");
    EXPECT_TRUE(over->isConvergent());
    EXPECT_TRUE(llvm::isa<llvm::ReturnInst>(branch->getSuccessor(0)->front()));
    EXPECT_TRUE(llvm::isa<llvm::StoreInst>(branch->getSuccessor(1)->front()));
}

} // namespace
} // namespace cw::opencl
