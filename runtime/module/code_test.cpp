// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/code.h"

#include "runtime/testing/fixture.h"
#include "support/fatbin/testing/foreign_builder.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;
using fatbin::testing::BuiltImage;
using fatbin::testing::foreignBinary;

std::string ptx(const std::string& target) {
    return ".version 9.0\n.target " + target + "\n.address_size 64\n";
}

/// Registers code of another compiler and keeps what our compiler is asked for.
class ForeignCode : public RuntimeTest {
  protected:
    void registerWrapper(const fatbin::Wrapper& wrapper) {
        FatBinary* binary = process->registry().add(&wrapper);
        process->registry().addKernel(*binary, &stub, "add");
    }
    std::string load() {
        Registry& registry = process->registry();
        const auto loaded = registry.kernelIn(*registry.findKernel(&stub), context());
        return loaded ? "" : loaded.error().message;
    }
    Result<std::shared_ptr<const ir::Image>> compile(const compiler::Request& request) override {
        for (const Bytes& module : request.modules)
            asked.emplace_back(asText(module));
        asked_for_lines = request.line_info;
        return Error{ErrorCode::CompileFailed, "this test has no compiler"};
    }
    std::vector<std::string> loadOne(const std::vector<BuiltImage>& images) {
        const Bytes bytes = foreignBinary(images);
        const fatbin::Wrapper wrapper{fatbin::kWrapperMagic, 1, bytes.data(), nullptr};
        registerWrapper(wrapper);
        message = load();
        return asked;
    }

    char stub = 0;
    std::vector<std::string> asked;
    bool asked_for_lines = false;
    std::string message;
};

using Texts = std::vector<std::string>;

TEST_F(ForeignCode, TakesTheNewestPtxThatIsNotAboveTheClaim) {
    EXPECT_EQ(loadOne({{.architecture = 90, .text = ptx("sm_90")},
                       {.architecture = 80, .text = ptx("sm_80")},
                       {.architecture = 75, .text = ptx("sm_75")}}),
              Texts{ptx("sm_80")});
}

TEST_F(ForeignCode, KeepsTheLinesThatPtxNames) {
    loadOne({{.architecture = 80, .text = ptx("sm_80")}});
    EXPECT_TRUE(asked_for_lines);
}

TEST_F(ForeignCode, TakesTheOldestPtxAboveTheClaimIfThereIsNoOther) {
    EXPECT_EQ(loadOne({{.architecture = 100, .text = ptx("sm_100")},
                       {.architecture = 90, .text = ptx("sm_90")}}),
              Texts{ptx("sm_90")});
}

TEST_F(ForeignCode, WithoutPtxIsRefusedByItsArchitectures) {
    EXPECT_EQ(loadOne({{.kind = 2, .architecture = 75, .text = "code", .name = "a.cu"},
                       {.kind = 8, .architecture = 90, .text = "code"}}),
              Texts{});
    EXPECT_NE(message.find("'a.cu' holds code for NVIDIA GPUs alone (sm_75, lto_90)"),
              std::string::npos)
        << message;
    EXPECT_NE(message.find("-gencode arch=compute_90,code=compute_90"), std::string::npos);
}

TEST_F(ForeignCode, OfLinkedObjectsIsLinkedFromItsParts) {
    const Bytes whole = foreignBinary({{.kind = 2, .text = "linked machine code"}});
    const Bytes first = foreignBinary({{.text = ptx("sm_80")}});
    const Bytes second = foreignBinary({{.text = ptx("sm_75")}});
    const void* const parts[] = {first.data(), second.data(), nullptr};
    const fatbin::Wrapper wrapper{fatbin::kWrapperMagic, 2, whole.data(), parts};
    registerWrapper(wrapper);
    (void)load();
    EXPECT_EQ(asked, (Texts{ptx("sm_80"), ptx("sm_75")}));
}

TEST_F(ForeignCode, IsNotReadBeforeItsFirstUse) {
    const Bytes cut_off = Bytes(16, std::byte(0));
    const fatbin::Wrapper wrapper{fatbin::kWrapperMagic, 1, cut_off.data(), nullptr};
    registerWrapper(wrapper);
    EXPECT_TRUE(asked.empty());
}

TEST(CodeOf, AFileThatIsCutOffIsAnError) {
    const Bytes bytes = foreignBinary({{.text = ptx("sm_80")}});
    for (size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(containerOf(ByteView(bytes).first(size))) << size;
    EXPECT_TRUE(containerOf(bytes));
}

TEST(CodeOf, PtxBeginsWithItsVersionButForComments) {
    EXPECT_TRUE(containerOf(asBytes("/* a */ // b\n\t.version 8.0")));
    EXPECT_FALSE(containerOf(asBytes("/* .version 8.0")));
    EXPECT_FALSE(containerOf(asBytes("// .version 8.0")));
}

TEST(CodeOf, MachineCodeAloneIsRefused) {
    const auto refused = containerOf(asBytes("\x7f"
                                             "ELF\2\1\1A"));
    EXPECT_EQ(codeOf(refused), ErrorCode::NoBinaryForGpu);
}

} // namespace
} // namespace cw::testing
