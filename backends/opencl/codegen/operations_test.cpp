// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/operations.h"

#include <gtest/gtest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>

#include "backends/opencl/abi.h"
#include "backends/opencl/target.h"
#include "ir/ops.h"
#include "ir/simt/make_convergent.h"

namespace cw::opencl {
namespace {

class Operations : public ::testing::Test {
  protected:
    Operations() {
        target.subgroups = {32};
        target.features = Target::Ballot | Target::Shuffle;
    }

    llvm::Function* kernel() { return module->getFunction("k"); }

    /// The module's text behind lowerOperations, or the error.
    std::string lower(const std::string& body, const std::string& declarations) {
        llvm::SMDiagnostic diagnostic;
        module = llvm::parseAssemblyString(
            "target triple = \"nvptx64-nvidia-cuda\"\n" + declarations +
                "\ndefine void @k(ptr %thread, ptr %out) \"cw.kernel\" {\n" + body +
                "\n  ret void\n}\n",
            diagnostic, context);
        if (!module) return "does not parse: " + diagnostic.getMessage().str();
        ir::DeviceFacts facts;
        facts.target = target.text();
        const Result<> lowered = lowerOperations(*module, facts);
        if (!lowered) return lowered.error().message;
        std::string text;
        llvm::raw_string_ostream stream(text);
        if (llvm::verifyModule(*module, &stream)) return text;
        for (const llvm::Function& function : *module)
            EXPECT_FALSE(function.getName().starts_with("cw.")) << function.getName().str();
        module->print(stream, nullptr);
        return text;
    }

    uint64_t attribute(const char* name) {
        return kernel()->getFnAttributeAsParsedInteger(name, 0);
    }

    llvm::LLVMContext context;
    std::unique_ptr<llvm::Module> module;
    Target target;
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

TEST_F(Operations, OfTheTableAllHaveALowering) {
    // What simt leaves, beside the operations of the table.
    std::string declarations = "declare void @cw.leaf.barrier()\ndeclare i1 @cw.block.is.line()\n"
                               "declare ptr @cw.ended.flag()\ndeclare i1 @cw.stop.requested()\n"
                               "declare ptr @cw.exchange.base()\ndeclare i32 @cw.tid.linear()\n"
                               "declare void @cw.report.trap()\ndeclare void @cw.report.runaway()\n"
                               "declare ptr @cw.segment.base()\ndeclare ptr @cw.shared.base()\n";
    std::string body = "call void @cw.leaf.barrier()\ncall i1 @cw.block.is.line()\n"
                       "call ptr @cw.ended.flag()\ncall i1 @cw.stop.requested()\n"
                       "call ptr @cw.exchange.base()\ncall i32 @cw.tid.linear()\n"
                       "call void @cw.report.trap()\ncall void @cw.report.runaway()\n"
                       "call ptr @cw.segment.base()\ncall ptr @cw.shared.base()\n";
    const std::map<char, std::string> types = {{'v', "void"},  {'i', "i32"},    {'l', "i64"},
                                               {'f', "float"}, {'d', "double"}, {'p', "ptr"}};
    for (const ir::OpRow& row : ir::opRows()) {
        // simt makes rounds, or nothing, of these.
        const bool gone = row.effect == ir::Effect::End || row.name == "yield" ||
                          row.name == "lockstep" || row.name == "barrier" ||
                          row.name == "barrier.arrive";
        if (gone) continue;
        std::string operands, parameters;
        for (char type : row.signature.substr(1)) {
            const char* comma = operands.empty() ? "" : ", ";
            operands += comma + types.at(type) + (type == 'p' ? " %out" : " 0");
            parameters += comma + types.at(type);
        }
        const std::string name = " @cw." + std::string(row.name);
        const std::string result = types.at(row.signature[0]);
        declarations += "declare " + result + name + "(" + parameters + ")\n";
        body += "call " + result + name + "(" + operands + ")\n";
    }
    EXPECT_TRUE(has(lower(body, declarations), "define internal")) << lower(body, declarations);
}

TEST_F(Operations, OfThreadIndicesReadTheRecord) {
    const std::string text =
        lower("%y = call i32 @cw.tid.y()\nstore i32 %y, ptr %out", "declare i32 @cw.tid.y()");
    EXPECT_TRUE(has(text, "getelementptr inbounds i8, ptr %thread, i64 4")) << text;
}

TEST_F(Operations, ABarrierIsSpirvs) {
    const std::string text =
        lower("call void @cw.leaf.barrier() convergent", "declare void @cw.leaf.barrier()");
    EXPECT_TRUE(has(text, "@_Z22__spirv_ControlBarrierjjj(i32 noundef 2, i32 noundef 2, "
                          "i32 noundef 784)"))
        << text;
}

TEST_F(Operations, WithoutALoweringAreNamed) {
    EXPECT_TRUE(
        has(lower("call void @cw.exit()", "declare void @cw.exit()"), "'cw.exit' has no lowering"));
}

constexpr const char* kShuffle = "declare i32 @cw.shfl.idx(i32, i32, i32, i32)";

TEST_F(Operations, OfWarpsNeedASubgroupOf32) {
    const char* body = "call i32 @cw.shfl.idx(i32 -1, i32 1, i32 2, i32 31)";
    EXPECT_TRUE(has(lower(body, kShuffle), "__spirv_GroupNonUniformShuffle"));
    EXPECT_EQ(attribute(kSubgroup), 32u);
    EXPECT_EQ(attribute(ir::kExchangeThread), 0u);
    target.subgroups = {16};
    EXPECT_TRUE(has(lower(body, kShuffle), "'cw.shfl.idx' has no lowering"));
}

TEST_F(Operations, OfConvergedWarpsGoThroughMemoryWhereThatIsFaster) {
    target.features |= Target::SlowShuffle;
    const std::string together =
        lower("call i32 @cw.shfl.idx(i32 -1, i32 1, i32 2, i32 31) \"cw.converged\"", kShuffle);
    EXPECT_FALSE(has(together, "__spirv_GroupNonUniformShuffle")) << together;
    EXPECT_EQ(attribute(ir::kExchangeThread), uint64_t(CW_OPENCL_THREAD_SLOT));
    const std::string apart =
        lower("call i32 @cw.shfl.idx(i32 -1, i32 1, i32 2, i32 31)", kShuffle);
    EXPECT_TRUE(has(apart, "__spirv_GroupNonUniformShuffle")) << apart;
}

TEST_F(Operations, PutTheirSlotsBehindWhatOtherWaitsNeed) {
    target.features = 0;
    lower("call i32 @cw.shfl.idx(i32 -1, i32 1, i32 2, i32 31) \"cw.converged\"\n"
          "ret void }\n"
          "define void @other() \"cw.kernel\" \"cw.exchange.block\"=\"48\" "
          "\"cw.exchange.thread\"=\"24\" {",
          kShuffle);
    EXPECT_EQ(attribute(ir::kExchangeBlock), 48u + CW_OPENCL_BEGIN_SLOT + CW_OPENCL_BLOCK_SLOTS);
    EXPECT_EQ(attribute(ir::kExchangeThread), 24u + CW_OPENCL_THREAD_SLOT);
}

TEST_F(Operations, SayWhichServicesAKernelUses) {
    lower("call void @cw.free(ptr %out)\ncall void @cw.grid.sync()",
          "declare void @cw.free(ptr)\ndeclare void @cw.grid.sync()");
    EXPECT_EQ(attribute(kUses), uint64_t(CW_OPENCL_USES_HEAP | CW_OPENCL_GRID_SYNC));
}

TEST_F(Operations, ThatStandInTheExchangeAreaHavePlacesOfTheirOwn) {
    lower("%over = call i1 @cw.block.over()", "declare i1 @cw.block.over()");
    EXPECT_EQ(attribute(ir::kExchangeBlock), uint64_t(CW_OPENCL_BEGIN_SLOT));
    EXPECT_EQ(attribute(ir::kExchangeThread), 0u);
    lower("%over = call i1 @cw.block.over()\n"
          "%r = call i32 @cw.barrier.red.and(i32 0, i32 0, i32 1)",
          "declare i1 @cw.block.over()\ndeclare i32 @cw.barrier.red.and(i32, i32, i32)");
    EXPECT_EQ(attribute(ir::kExchangeBlock),
              uint64_t(CW_OPENCL_BEGIN_SLOT + CW_OPENCL_BLOCK_SLOTS));
    EXPECT_EQ(attribute(ir::kExchangeThread), uint64_t(CW_OPENCL_THREAD_SLOT));
}

TEST_F(Operations, TheLibrarysAtomicsAreTheDevices) {
    const std::string text = lower("call void @cw.report.trap()", "declare void @cw.report.trap()");
    EXPECT_TRUE(has(text, "cmpxchg ptr")) << text;
    EXPECT_TRUE(has(text, "syncscope(\"device\") acq_rel")) << text;
}

constexpr const char* kIsLocal = "declare i32 @cw.is.local(ptr)\ndeclare void @see(ptr)";

TEST_F(Operations, LocalIsAStackSlotOfTheKernel) {
    const std::string text = lower("%slot = alloca [3 x i32]\ncall void @see(ptr %slot)\n"
                                   "%r = call i32 @cw.is.local(ptr %out)",
                                   kIsLocal);
    EXPECT_TRUE(has(text, "ptrtoint ptr %slot to i64")) << text;
    EXPECT_TRUE(has(text, "icmp ult i64 %3, 12")) << text;
}

TEST_F(Operations, LocalIsAskedWhereTheKernelsSlotsAreSeen) {
    const std::string text =
        lower("%slot = alloca i32\n"
              "%r = call i32 @f(ptr %thread, ptr %slot)\n"
              "store i32 %r, ptr %out",
              std::string(kIsLocal) + "define internal i32 @f(ptr %thread, ptr %p) {\n"
                                      "  %r = call i32 @cw.is.local(ptr %p)\n  ret i32 %r\n}\n");
    EXPECT_TRUE(has(text.substr(text.find("@k(")), "ptrtoint ptr %slot to i64")) << text;
}

TEST_F(Operations, ConstantIsAPartOfTheSegment) {
    const std::string text =
        lower("%r = call i32 @cw.is.constant(ptr %out)\nstore i32 %r, ptr %out",
              "declare i32 @cw.is.constant(ptr)\n!cw.constants = !{!0}\n!0 = !{i64 64, i64 96}");
    EXPECT_TRUE(has(text, ", 64")) << text;
    EXPECT_TRUE(has(text, ", 32")) << text;
}

} // namespace
} // namespace cw::opencl
