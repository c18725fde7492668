// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/registry.h"

#include <cstring>

#include "runtime/memory/copy.h"
#include "runtime/testing/fixture.h"
#include "support/fatbin/testing/foreign_builder.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

ir::Image imageFor(const char* target) {
    ir::Image image;
    image.target = target;
    image.kernels.push_back({.name = "add", .params = {{0, 8}}, .arg_bytes = 8});
    image.globals.push_back(
        {.name = "table", .offset = 0, .size = 4, .flags = ir::GlobalMeta::Constant});
    image.globals.push_back({.name = "pointer", .offset = 8, .size = 8});
    image.globals.push_back(
        {.name = "shared_value", .offset = 16, .size = 4, .flags = ir::GlobalMeta::Managed});
    image.globals.push_back({.name = "function", .offset = 24, .size = 8});
    image.globals[2].managed_init = Bytes(4, std::byte(9));
    image.functions = {"callee"};
    image.segment_size = 32;
    image.segment_align = 8;
    image.segment_init = {std::byte(1), std::byte(2), std::byte(3), std::byte(4)};
    image.relocations.push_back({.offset = 8, .kind = ir::Relocation::Global, .addend = 4});
    image.relocations.push_back({.offset = 16, .kind = ir::Relocation::ManagedGlobal, .index = 2});
    image.relocations.push_back({.offset = 24, .kind = ir::Relocation::Function, .index = 0});
    return image;
}

class Registering : public RuntimeTest {
  protected:
    Registering() : RuntimeTest("fake:2"), image(imageFor("fake:test:w1")) {
        binary = registry().add(&image.wrapper);
        registry().addKernel(*binary, &stub, "add");
        registry().addVariable(*binary, &shadow, "table", 4);
        registry().addVariable(*binary, &pointer_shadow, "pointer", 8);
        registry().addVariable(*binary, &function_shadow, "function", 8);
    }
    Registry& registry() { return process->registry(); }
    Result<Kernel*> load(int ordinal = 0) {
        return registry().kernelIn(*registry().findKernel(&stub), context(ordinal));
    }
    template <typename T>
    T read(uint64_t address) {
        T value;
        std::memcpy(&value, reinterpret_cast<void*>(address), sizeof value);
        return value;
    }

    RegisteredImage image;
    FatBinary* binary = nullptr;
    char stub = 0, shadow = 0, pointer_shadow = 0, function_shadow = 0;
};

TEST_F(Registering, LoadsNothingBeforeItsFirstUse) {
    EXPECT_EQ(device().loads, 0);
    EXPECT_TRUE(load());
    EXPECT_TRUE(load());
    EXPECT_EQ(device().loads, 1);
    EXPECT_EQ(compilations, 0);
}

TEST_F(Registering, LoadsOnceForEachDevice) {
    EXPECT_NE(CW_ASSERT_OK(load(0)), CW_ASSERT_OK(load(1)));
    EXPECT_EQ(device(0).loads, 1);
    EXPECT_EQ(device(1).loads, 1);
}

TEST_F(Registering, KnowsNoOtherStub) {
    EXPECT_EQ(registry().findKernel(&shadow), nullptr);
    EXPECT_EQ(registry().findKernel(nullptr), nullptr);
}

TEST_F(Registering, NamesTheKernelThatIsMissing) {
    char other = 0;
    registry().addKernel(*binary, &other, "nobody");
    EXPECT_EQ(codeOf(registry().kernelIn(*registry().findKernel(&other), context())),
              ErrorCode::InvalidDeviceFunction);
}

TEST_F(Registering, InitialisesVariables) {
    const Variable table = CW_ASSERT_OK(registry().variableIn(&shadow, context()));
    EXPECT_EQ(table.size, 4u);
    EXPECT_TRUE(table.constant);
    EXPECT_EQ(read<uint32_t>(table.address), 0x04030201u);
}

TEST_F(Registering, RelocatesAddressesInVariables) {
    const Variable pointer = CW_ASSERT_OK(registry().variableIn(&pointer_shadow, context()));
    const Variable function = CW_ASSERT_OK(registry().variableIn(&function_shadow, context()));
    EXPECT_EQ(read<uint64_t>(pointer.address), CW_ASSERT_OK(load())->module.segment() + 4);
    EXPECT_EQ(read<uint64_t>(function.address), 0x1000u);
}

TEST_F(Registering, KnowsNoSymbolByItsName) {
    EXPECT_EQ(codeOf(registry().variableIn("table", context())), ErrorCode::InvalidSymbol);
}

TEST_F(Registering, GivesManagedVariablesOnePlaceForAll) {
    void* slot = nullptr;
    const int initial = 5;
    CW_ASSERT_OK(registry().addManaged(*binary, &slot, &initial, "shared_value", 4, 4));
    EXPECT_EQ(*static_cast<int*>(slot), 5) << "before any use of a device";
    for (int device : {0, 1}) {
        const uint64_t segment = CW_ASSERT_OK(load(device))->module.segment();
        EXPECT_EQ(read<void*>(segment + 16), slot);
        EXPECT_EQ(CW_ASSERT_OK(registry().variableIn(&slot, context(device))).address,
                  reinterpret_cast<uint64_t>(slot));
        EXPECT_EQ(CW_ASSERT_OK(registry().variableIn(slot, context(device))).address,
                  reinterpret_cast<uint64_t>(slot));
    }
    EXPECT_EQ(process->memory().find(slot)->kind, MemoryClass::Managed);
}

TEST_F(Registering, InitialisesManagedVariablesThatOnlyTheDeviceKnows) {
    const uint64_t segment = CW_ASSERT_OK(load())->module.segment();
    EXPECT_EQ(*read<uint8_t*>(segment + 16), 9);
}

TEST_F(Registering, ForgetsWhatIsUnloaded) {
    ASSERT_TRUE(load());
    registry().remove(binary);
    EXPECT_EQ(registry().findKernel(&stub), nullptr);
    EXPECT_EQ(codeOf(registry().variableIn(&shadow, context())), ErrorCode::InvalidSymbol);
}

TEST_F(Registering, LoadsAnewAfterAReset) {
    ASSERT_TRUE(load());
    CW_ASSERT_OK(process->reset(0));
    ASSERT_TRUE(load());
    EXPECT_EQ(device().loads, 2);
}

TEST_F(Registering, RefusesWhatIsNoContainer) {
    const uint32_t nonsense[16] = {0x12345678};
    fatbin::Wrapper wrapper{fatbin::kWrapperMagic, 1, nonsense, nullptr};
    char other = 0;
    registry().addKernel(*registry().add(&wrapper), &other, "add");
    EXPECT_EQ(codeOf(registry().kernelIn(*registry().findKernel(&other), context())),
              ErrorCode::InvalidImage);
}

TEST_F(Registering, SaysThatForeignMachineCodeHasNoPlaceHere) {
    const Bytes foreign = fatbin::testing::foreignBinary({{.kind = 2, .text = "machine code"}});
    fatbin::Wrapper wrapper{fatbin::kWrapperMagic, 1, foreign.data(), nullptr};
    char other = 0;
    registry().addKernel(*registry().add(&wrapper), &other, "add");
    EXPECT_EQ(codeOf(registry().kernelIn(*registry().findKernel(&other), context())),
              ErrorCode::NoBinaryForGpu);
}

TEST_F(Registering, FindsEachOfManyKernels) {
    std::vector<char> stubs(5000);
    for (char& each : stubs)
        registry().addKernel(*binary, &each, "add");
    for (char& each : stubs)
        EXPECT_EQ(registry().findKernel(&each)->host, &each);
    EXPECT_TRUE(load());
}

TEST_F(Registering, TriesOnceWhatCanNotBeCompiled) {
    const Bytes container = fatbin::write({"bad.cu", {{fatbin::EntryKind::Kir, "", Bytes(8)}}});
    char other = 0;
    registry().addKernel(*registry().add(container.data()), &other, "add");
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(codeOf(registry().kernelIn(*registry().findKernel(&other), context())),
                  ErrorCode::CompileFailed);
    EXPECT_EQ(compilations, 1);
}

/// Portable code goes to the compiler; relocatable objects go there together.
class Compiling : public RuntimeTest {
  protected:
    Result<std::shared_ptr<const ir::Image>> compile(const compiler::Request& request) override {
        modules = request.names;
        level = request.optimize;
        return std::shared_ptr<const ir::Image>(
            std::make_shared<ir::Image>(imageFor("fake:test:w1")));
    }
    static Bytes portable(const char* name) {
        return fatbin::write({name, {{fatbin::EntryKind::Kir, "", Bytes(8)}}});
    }
    std::vector<std::string> modules;
    int level = -1;
};

TEST_F(Compiling, IsDoneAtTheLevelThatTheCodeIsLoadedWith) {
    Registry& registry = process->registry();
    const fatbin::Container code{"one.cu", {{fatbin::EntryKind::Kir, "", Bytes(8)}}};
    EXPECT_TRUE(registry.addCode(code, context().facts(), 1));
    EXPECT_EQ(level, 1);
    EXPECT_TRUE(registry.addCode(code, context().facts()));
    EXPECT_EQ(level, 3);
    EXPECT_TRUE(registry.link({&code, 1}, context().facts(), 1));
    EXPECT_EQ(level, 1);
}

TEST_F(Compiling, HappensWhereNoImageFits) {
    const Bytes container = portable("one.cu");
    char stub = 0;
    process->registry().addKernel(*process->registry().add(container.data()), &stub, "add");
    EXPECT_TRUE(process->registry().kernelIn(*process->registry().findKernel(&stub), context()));
    EXPECT_EQ(modules, std::vector<std::string>{"one.cu"});
}

TEST_F(Compiling, HappensWhenTheDeviceRefusesAnImageOfAnotherBuild) {
    ir::Image old = imageFor("fake:test:w1");
    const ByteView code = asBytes("of another build");
    old.code.assign(code.begin(), code.end());
    const Bytes container =
        fatbin::write({"one.cu",
                       {{fatbin::EntryKind::Kir, "", Bytes(8)},
                        {fatbin::EntryKind::Image, old.target, old.serialize()}}});
    char stub = 0;
    process->registry().addKernel(*process->registry().add(container.data()), &stub, "add");
    EXPECT_TRUE(process->registry().kernelIn(*process->registry().findKernel(&stub), context()));
    EXPECT_EQ(compilations, 1);
}

TEST_F(Compiling, LinksTheRelocatableObjectsOfOneSharedObject) {
    const Bytes one = portable("one.cu"), two = portable("two.cu"), other = portable("other.cu");
    Registry& registry = process->registry();
    char stub = 0, program = 0, plugin = 0;
    FatBinary* set = registry.addRelocatable(one.data(), &program);
    EXPECT_EQ(registry.addRelocatable(two.data(), &program), set);
    EXPECT_NE(registry.addRelocatable(other.data(), &plugin), set);
    registry.addKernel(*set, &stub, "add");
    EXPECT_TRUE(registry.kernelIn(*registry.findKernel(&stub), context()));
    EXPECT_EQ(modules, (std::vector<std::string>{"one.cu", "two.cu"}));
    EXPECT_NE(registry.addRelocatable(other.data(), &program), set)
        << "a set that is in use stays as it is";
}

TEST_F(Compiling, IsNotNeededForWhatWasLinkedAheadOfTime) {
    const Bytes one = portable("one.cu"), two = portable("two.cu");
    RegisteredImage linked(imageFor("fake:test:w1"));
    Registry& registry = process->registry();
    char stub = 0, program = 0;
    FatBinary* set = registry.addRelocatable(one.data(), &program);
    registry.addRelocatable(two.data(), &program);
    registry.addLinked(&linked.wrapper, &program);
    registry.addKernel(*set, &stub, "add");
    EXPECT_TRUE(registry.kernelIn(*registry.findKernel(&stub), context()));
    EXPECT_EQ(compilations, 0);
}

TEST_F(Compiling, HappensWhenAKernelIsMissingFromWhatWasLinkedAheadOfTime) {
    const Bytes one = portable("one.cu");
    ir::Image old = imageFor("fake:test:w1");
    old.kernels[0].name = "of_another_build";
    RegisteredImage linked(old);
    Registry& registry = process->registry();
    char stub = 0, program = 0;
    FatBinary* set = registry.addRelocatable(one.data(), &program);
    registry.addLinked(&linked.wrapper, &program);
    registry.addKernel(*set, &stub, "add");
    EXPECT_TRUE(registry.kernelIn(*registry.findKernel(&stub), context()));
    EXPECT_EQ(compilations, 1);
}

} // namespace
} // namespace cw::testing
