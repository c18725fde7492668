// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/limits.h"

#include <gtest/gtest.h>
#include <llvm/IR/Module.h>

#include "ir/module.h"

namespace cw::opencl {
namespace {

std::string beyond(const std::string& body, const ir::DeviceFacts& facts, uint32_t features) {
    const std::string text = "define void @k(ptr %p, i64 %n) {\n" + body + "\n  ret void\n}\n";
    auto module = ir::Module::parse(asBytes(text), "test");
    if (!module) return module.error().message;
    Target target;
    target.features = features;
    return beyondDevice(module->get(), facts, target);
}

TEST(Limits, DoublePrecision) {
    const char* body = "  %x = load double, ptr %p";
    ir::DeviceFacts facts;
    EXPECT_EQ(beyond(body, facts, 0), "");
    facts.has_fp64 = false;
    EXPECT_EQ(beyond(body, facts, 0), "it computes in double precision, which the device lacks");
    EXPECT_EQ(beyond("  %x = load float, ptr %p", facts, 0), "");
}

TEST(Limits, HalfPrecision) {
    const char* body = "  %x = load <2 x half>, ptr %p";
    EXPECT_EQ(beyond(body, {}, Target::Fp16), "");
    EXPECT_EQ(beyond(body, {}, 0), "it computes in half precision, which the device lacks");
}

TEST(Limits, WideAtomics) {
    const char* body = "  %x = atomicrmw add ptr %p, i64 %n monotonic";
    EXPECT_EQ(beyond(body, {}, Target::Int64Atomics), "");
    EXPECT_EQ(beyond(body, {}, 0), "it has atomics of 64 bits, which the device lacks");
    EXPECT_EQ(beyond("  %x = atomicrmw add ptr %p, i32 1 monotonic", {}, 0), "");
    EXPECT_EQ(beyond("  store i64 %n, ptr %p", {}, 0), "");
    EXPECT_EQ(beyond("  %x = cmpxchg ptr %p, i128 0, i128 1 monotonic monotonic", {},
                     Target::Int64Atomics),
              "it has atomics of 128 bits, which SPIR-V lacks");
}

} // namespace
} // namespace cw::opencl
