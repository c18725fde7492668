// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/atomic_accesses.h"

#include <gtest/gtest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>

namespace cw::opencl {
namespace {

std::string spelled(const char* access) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    const auto module = llvm::parseAssemblyString(
        "define void @f(ptr addrspace(1) %g, ptr addrspace(3) %s, ptr addrspace(4) %p, i32 %i, "
        "double %d) {\n" +
            std::string(access) + "\n  ret void\n}\n",
        diagnostic, context);
    if (!module) return diagnostic.getMessage().str();
    spellAtomicAccesses(*module);
    std::string text;
    llvm::raw_string_ostream stream(text);
    module->getFunction("f")->print(stream);
    return text;
}

#define EXPECT_PART(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST(AtomicAccesses, LoadsAreSpirvs) {
    EXPECT_PART(
        spelled("%v = load atomic i32, ptr addrspace(1) %g syncscope(\"device\") acquire, align 4"),
        "%1 = call i32 @_Z18__spirv_AtomicLoadPU3AS1Kjjj(ptr addrspace(1) %g, i32 1, i32 514)");
    EXPECT_PART(spelled("%v = load atomic i64, ptr addrspace(4) %p monotonic, align 8"),
                "@_Z18__spirv_AtomicLoadPU3AS4Kmjj(ptr addrspace(4) %p, i32 0, i32 0)");
}

TEST(AtomicAccesses, StoresAreSpirvs) {
    EXPECT_PART(spelled("store atomic i32 %i, ptr addrspace(3) %s syncscope(\"workgroup\") "
                        "release, align 4"),
                "call void @_Z19__spirv_AtomicStorePU3AS3jjjj(ptr addrspace(3) %s, i32 2, i32 260, "
                "i32 %i)");
    EXPECT_PART(spelled("store atomic double %d, ptr addrspace(4) %p seq_cst, align 8"),
                "@_Z19__spirv_AtomicStorePU3AS4djjd(ptr addrspace(4) %p, i32 0, i32 784, double");
}

TEST(AtomicAccesses, OthersStay) {
    EXPECT_PART(spelled("store volatile i32 %i, ptr addrspace(3) %s"), "store volatile i32 %i");
}

} // namespace
} // namespace cw::opencl
