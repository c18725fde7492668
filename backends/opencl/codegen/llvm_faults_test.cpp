// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/llvm_faults.h"

#include <gtest/gtest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Target/TargetMachine.h>

#include "backends/opencl/codegen/emit.h"
#include "backends/opencl/target.h"

namespace cw::opencl {
namespace {

/// Whether LLVM makes valid SPIR-V of a kernel that stores %r of type i`bits`.
std::string emitted(const std::string& body, int bits, bool avoid) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    const auto module = llvm::parseAssemblyString(
        "define spir_kernel void @k(ptr addrspace(1) %in, ptr addrspace(1) %out) {\n"
        "  %x = load i64, ptr addrspace(1) %in\n" +
            body + "\n  store i" + std::to_string(bits) +
            " %r, ptr addrspace(1) %out\n  ret void\n}\n",
        diagnostic, context);
    if (!module) return diagnostic.getMessage().str();
    Target target;
    auto machine = spirvMachine(target, {});
    if (!machine) return machine.error().message;
    module->setTargetTriple((*machine)->getTargetTriple());
    module->setDataLayout((*machine)->createDataLayout());
    if (avoid) avoidLlvmFaults(*module);
    const auto words = emitSpirv(*module, **machine, target);
    return words ? "" : words.error().message;
}

constexpr const char* kByte = "  %t = trunc i64 %x to i8\n  %r = zext i8 %t to i32";
constexpr const char* kBit = "  %t = trunc i64 %x to i1\n  %r = zext i1 %t to i16";

TEST(LlvmFaults, PartsOfLongerNumbersAreExtended) {
    EXPECT_EQ(emitted(kByte, 32, true), "");
    EXPECT_EQ(emitted(kBit, 16, true), "");
}

TEST(LlvmFaults, ShiftsThatExtendBecomeCasts) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    const auto module = llvm::parseAssemblyString("define i64 @f(i64 %x) {\n"
                                                  "  %s = shl i64 %x, 35\n"
                                                  "  %r = ashr exact i64 %s, 32\n"
                                                  "  ret i64 %r\n}\n",
                                                  diagnostic, context);
    ASSERT_TRUE(module);
    avoidLlvmFaults(*module);
    const auto* end = module->getFunction("f")->getEntryBlock().getTerminator();
    EXPECT_TRUE(llvm::isa<llvm::SExtInst>(end->getOperand(0)));
}

TEST(LlvmFaults, AreStillThere) {
    EXPECT_NE(emitted(kByte, 32, false), "") << "LLVM has mended it: avoidLlvmFaults() can go";
}

} // namespace
} // namespace cw::opencl
