// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/scratch.h"

#include <gtest/gtest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>

namespace cw::opencl {
namespace {

class Scratch : public ::testing::Test {
  protected:
    std::string moved(const std::string& text) {
        llvm::LLVMContext context;
        llvm::SMDiagnostic diagnostic;
        const auto module =
            llvm::parseAssemblyString("declare void @see(ptr)\n" + text, diagnostic, context);
        if (!module) return diagnostic.getMessage().str();
        bytes = moveToScratch(*module);
        std::string after;
        llvm::raw_string_ostream stream(after);
        EXPECT_FALSE(llvm::verifyModule(*module, &stream));
        module->print(stream, nullptr);
        return after;
    }
    static bool has(const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    }
    uint64_t bytes = 0;
};

TEST_F(Scratch, TakesBigArraysAndLeavesSmallOnes) {
    const std::string after = moved("define ptx_kernel void @k(i1 %c) {\n"
                                    "  %big = alloca [5000 x i8], align 4\n"
                                    "  %small = alloca [4096 x i8], align 4\n"
                                    "  call void @see(ptr %big)\n"
                                    "  call void @see(ptr %small)\n"
                                    "  br i1 %c, label %a, label %b\n"
                                    "a:\n  ret void\n"
                                    "b:\n  ret void\n}\n");
    EXPECT_EQ(bytes, 5056u) << "5000 in whole lines of 64";
    EXPECT_FALSE(has(after, "alloca [5000 x i8]")) << after;
    EXPECT_TRUE(has(after, "alloca [4096 x i8]")) << after;
    EXPECT_LT(after.find("call void @cw.scratch.take(i32 5056)"),
              after.find("call ptr @cw.scratch.base()"))
        << after;
    EXPECT_EQ(after.find("ret void"), after.rfind("ret void"))
        << "all leave by one door: " << after;
    EXPECT_TRUE(has(after, "call void @cw.scratch.give() #1\n  ret void")) << after;
}

TEST_F(Scratch, IsForCalleesToo) {
    const std::string after = moved("define internal void @f() {\n"
                                    "  %a = alloca [2000 x i32], align 4\n"
                                    "  call void @see(ptr %a)\n  ret void\n}\n"
                                    "define ptx_kernel void @k() {\n"
                                    "  %a = alloca [8192 x i8], align 4\n"
                                    "  call void @see(ptr %a)\n"
                                    "  call void @f()\n  ret void\n}\n");
    EXPECT_EQ(bytes, 8000u + 8192u);
    EXPECT_TRUE(has(after, "i64 8000")) << "the second is behind the first: " << after;
    EXPECT_EQ(after.find("@cw.scratch.give()"), after.rfind("call void @cw.scratch.give()") + 10)
        << "once, in the kernel: " << after;
}

TEST_F(Scratch, LeavesWhatIsAskedForAsPrivate) {
    const std::string after = moved("declare void @look(ptr addrspace(5))\n"
                                    "define ptx_kernel void @k() {\n"
                                    "  %a = alloca [2000 x i32], align 4\n"
                                    "  %p = getelementptr i32, ptr %a, i64 3\n"
                                    "  %l = addrspacecast ptr %p to ptr addrspace(5)\n"
                                    "  call void @look(ptr addrspace(5) %l)\n  ret void\n}\n");
    EXPECT_EQ(bytes, 0u);
    EXPECT_FALSE(has(after, "cw.scratch")) << after;
}

} // namespace
} // namespace cw::opencl
