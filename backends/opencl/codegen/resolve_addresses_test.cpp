// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/resolve_addresses.h"

#include <gtest/gtest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>

namespace cw::opencl {
namespace {

/// The module's text afterwards, or what is wrong.
std::string resolved(const std::string& assembly) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    const auto module = llvm::parseAssemblyString(assembly, diagnostic, context);
    if (!module) return diagnostic.getMessage().str();
    if (Result<> done = resolveAddresses(*module, *module->getFunction("entry")); !done)
        return done.error().message;
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (llvm::verifyModule(*module, &stream)) return text;
    module->print(stream, nullptr);
    return text;
}

/// The entry of a kernel with this body; %number is a pointer of the launch record.
std::string entry(const std::string& body) {
    return "define void @entry(ptr byval([10 x i64]) %launch, ptr addrspace(3) %shared, ptr "
           "addrspace(1) %arena) {\n"
           "  %slot = alloca i64\n  %number = load ptr addrspace(1), ptr %launch\n" +
           body + "\n  ret void\n}\n";
}

#define EXPECT_PART(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)
#define EXPECT_NO_PART(text, part) EXPECT_EQ((text).find(part), std::string::npos) << (text)

TEST(ResolveAddresses, AddressesOfTheLaunchAreNumbers) {
    const std::string text = resolved(entry("%v = load i32, ptr addrspace(1) %number"));
    EXPECT_PART(text, "%base = shl i64");
    EXPECT_PART(text, "%window = getelementptr i8, ptr addrspace(1) %arena, i64 %");
    EXPECT_PART(text, "ptrtoint ptr addrspace(1) %number to i64");
    EXPECT_PART(text, "getelementptr i8, ptr addrspace(1) %window, i64 %");
    EXPECT_NO_PART(text, "load i32, ptr addrspace(1) %number");
    EXPECT_NO_PART(text, "select");
}

TEST(ResolveAddresses, LocalAndPrivateMemoryStaysAsItIs) {
    const std::string text =
        resolved(entry("%g = addrspacecast ptr addrspace(3) %shared to ptr addrspace(4)\n"
                       "store i32 1, ptr addrspace(4) %g\nstore i64 2, ptr %slot\n"
                       "store i32 3, ptr addrspace(3) %shared"));
    EXPECT_PART(text, "store i32 1, ptr addrspace(4) %g");
    EXPECT_PART(text, "store i64 2, ptr %slot");
    EXPECT_PART(text, "store i32 3, ptr addrspace(3) %shared");
}

TEST(ResolveAddresses, OthersAreToldByTheirRange) {
    const std::string text =
        resolved(entry("%g = load ptr addrspace(4), ptr %slot\n"
                       "%v = atomicrmw add ptr addrspace(4) %g, i32 1 seq_cst"));
    EXPECT_PART(text, "icmp ult i64 %");
    EXPECT_PART(text, ", 1099511627776");
    EXPECT_PART(text, "ptr addrspace(4) %g\n"); // of the select
    EXPECT_NO_PART(text, "atomicrmw add ptr addrspace(4) %g,");
}

TEST(ResolveAddresses, TransfersGetBothEnds) {
    const std::string text = resolved(
        entry("call void @llvm.memcpy.p1.p0.i64(ptr addrspace(1) %number, ptr %slot, i64 8, i1 "
              "false)") +
        "declare void @llvm.memcpy.p1.p0.i64(ptr addrspace(1), ptr, i64, i1)\n");
    EXPECT_NO_PART(text, "memcpy.p1.p0.i64(ptr addrspace(1) %number");
    EXPECT_PART(text, "ptr %slot, i64 8, i1 false)");
}

TEST(ResolveAddresses, FunctionsGetTheArena) {
    const std::string text =
        resolved(entry("call void @outer(ptr addrspace(1) %number)\ncall void @pure()") +
                 "define internal void @outer(ptr addrspace(1) %p) {\n"
                 "  call void @inner(ptr addrspace(1) %p)\n  ret void\n}\n"
                 "define internal void @inner(ptr addrspace(1) %p) {\n"
                 "  store i32 1, ptr addrspace(1) %p\n  ret void\n}\n"
                 "define internal void @pure() {\n  ret void\n}\n");
    EXPECT_PART(text, "call void @outer(ptr addrspace(1) %number, ptr addrspace(1) %arena, i64 "
                      "%base)");
    EXPECT_PART(text, "call void @inner(ptr addrspace(1) %p, ptr addrspace(1) %arena, i64 %base)");
    EXPECT_PART(text, "call void @pure()");
    EXPECT_NO_PART(text, "store i32 1, ptr addrspace(1) %p");
}

TEST(ResolveAddresses, ARecordInMemoryIsReached) {
    const std::string text = resolved(
        "define void @entry(i64 %offset, ptr addrspace(3) %shared, ptr addrspace(1) %arena) {\n"
        "  %launch = getelementptr i8, ptr addrspace(1) %arena, i64 %offset\n"
        "  %number = load ptr addrspace(1), ptr addrspace(1) %launch\n"
        "  store i32 1, ptr addrspace(1) %number\n  ret void\n}\n");
    EXPECT_PART(text, "%number = load ptr addrspace(1), ptr addrspace(1) %launch");
    EXPECT_NO_PART(text, "store i32 1, ptr addrspace(1) %number");
}

TEST(ResolveAddresses, WhatWasKnownOfAccessesIsForgotten) {
    const std::string text =
        resolved("define void @entry(ptr byval([10 x i64]) %launch, ptr addrspace(3) %shared, ptr "
                 "addrspace(1) readnone captures(none) %arena) memory(none) {\n"
                 "  %number = load ptr addrspace(1), ptr %launch\n"
                 "  store i32 1, ptr addrspace(1) %number\n  ret void\n}\n");
    EXPECT_PART(text, "ptr addrspace(1) %arena)");
    EXPECT_NO_PART(text, "memory(none)");
}

TEST(ResolveAddresses, NobodyElseIsGivenAnAddress) {
    EXPECT_PART(resolved(entry("call void @outside(ptr addrspace(1) %number)") +
                         "declare void @outside(ptr addrspace(1))\n"),
                "'outside' is given an address");
}

} // namespace
} // namespace cw::opencl
