// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/emit.h"

#include <cstring>

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/CodeGen.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>
#include <llvm/Transforms/Scalar/ADCE.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/InferAddressSpaces.h>
#include <llvm/Transforms/Scalar/InstSimplifyPass.h>
#include <llvm/Transforms/Scalar/Scalarizer.h>
#include <llvm/Transforms/Utils/LowerSwitch.h>
#include <spirv-tools/libspirv.hpp>
#include <spirv-tools/optimizer.hpp>

#include "ir/passes/analyses.h"

namespace cw::opencl {
namespace {

constexpr unsigned kGeneric = 4;

/// What LLVM may make use of when a device has it.
constexpr const char* kExtensions[] = {
    "SPV_EXT_shader_atomic_float16_add",   "SPV_EXT_shader_atomic_float_add",
    "SPV_EXT_shader_atomic_float_min_max", "SPV_KHR_bit_instructions",
    "SPV_KHR_no_integer_wrap_decoration",  "SPV_KHR_shader_clock",
};

/// Sets what LLVM takes from its command line only.
void setOption(const char* name, const std::string& value) {
    llvm::cl::Option* option = llvm::cl::getRegisteredOptions().lookup(name);
    CW_CHECK(option != nullptr);
    option->reset();
    if (!value.empty()) option->addOccurrence(0, name, value);
}

void allowExtensions(const Target& target) {
    std::string list;
    for (const char* name : kExtensions)
        if (target.has(std::string_view(name)))
            list += fmt::format("{}+{}", list.empty() ? "" : ",", name);
    setOption("spirv-ext", list);
}

spv_target_env environmentOf(const Target& target) {
    switch (target.spirv) {
    case 100:
        return SPV_ENV_UNIVERSAL_1_0;
    case 101:
        return SPV_ENV_UNIVERSAL_1_1;
    case 102:
        return SPV_ENV_UNIVERSAL_1_2;
    case 103:
        return SPV_ENV_UNIVERSAL_1_3;
    case 104:
        return SPV_ENV_UNIVERSAL_1_4;
    case 105:
        return SPV_ENV_UNIVERSAL_1_5;
    default:
        return SPV_ENV_UNIVERSAL_1_6;
    }
}

/// The module with undefined values instead of clocks: SPIRV-Tools up to 2023 take one that reads a
/// clock for a shader, and its rules for those of kernels.
std::vector<uint32_t> withoutClocks(const std::vector<uint32_t>& words) {
    constexpr uint32_t kOpUndef = 1, kOpCapability = 17, kOpReadClock = 5056, kShaderClock = 5055;
    constexpr size_t kHeader = 5;
    std::vector<uint32_t> plain(words.begin(), words.begin() + std::min(kHeader, words.size()));
    for (size_t at = kHeader; at < words.size();) {
        const uint32_t length = std::max(words[at] >> 16, 1u), operation = words[at] & 0xffff;
        const auto next = words.begin() + std::min(at + length, words.size());
        if (operation == kOpReadClock)
            plain.insert(plain.end(), {3 << 16 | kOpUndef, words[at + 1], words[at + 2]});
        else if (operation != kOpCapability || words[at + 1] != kShaderClock)
            plain.insert(plain.end(), words.begin() + at, next);
        at += length;
    }
    return plain;
}

Result<> validate(const std::vector<uint32_t>& words, spv_target_env environment) {
    std::string message;
    spvtools::SpirvTools tools(environment);
    tools.SetMessageConsumer([&](spv_message_level_t, const char*, const spv_position_t&,
                                 const char* text) { message = text; });
    if (tools.Validate(withoutClocks(words))) return {};
    return makeError(ErrorCode::CompileFailed, "the SPIR-V is not valid: {}", message);
}

/// Not for vectors: a device's compiler widens over the threads of a block.
llvm::PipelineTuningOptions scalar() {
    llvm::PipelineTuningOptions tuning;
    tuning.LoopVectorization = tuning.SLPVectorization = tuning.LoopInterleaving = false;
    return tuning;
}

} // namespace

Result<std::unique_ptr<llvm::TargetMachine>> spirvMachine(const Target& target,
                                                          const CodegenOptions& options) {
    static const bool initialised = [] {
        LLVMInitializeSPIRVTargetInfo();
        LLVMInitializeSPIRVTarget();
        LLVMInitializeSPIRVTargetMC();
        LLVMInitializeSPIRVAsmPrinter();
        return true;
    }();
    (void)initialised;
    allowExtensions(target);
    // It knows no addresses of the device's, and brings back what llvm_faults.h avoids.
    setOption("disable-lsr", "true");
    const llvm::Triple triple(fmt::format("spirv64v{}.{}-unknown-unknown", target.spirv / 100,
                                          std::min(target.spirv % 100, 6u)));
    std::string why;
    const llvm::Target* found = llvm::TargetRegistry::lookupTarget(triple, why);
    if (!found) return makeError(ErrorCode::NotSupported, "LLVM makes no SPIR-V ({})", why);
    return std::unique_ptr<llvm::TargetMachine>(found->createTargetMachine(
        triple, "", "", llvm::TargetOptions(), std::nullopt, std::nullopt,
        options.optimize == 0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default));
}

void simplify(llvm::Module& module, const CodegenOptions& options) {
    if (options.optimize == 0) return;
    ir::Analyses analyses(nullptr, scalar());
    llvm::ModulePassManager pipeline = analyses.builder.buildModuleSimplificationPipeline(
        llvm::OptimizationLevel::O3, llvm::ThinOrFullLTOPhase::None);
    pipeline.addPass(llvm::GlobalDCEPass());
    pipeline.run(module, analyses.modules);
}

void optimize(llvm::Module& module, llvm::TargetMachine& machine, const CodegenOptions& options) {
    ir::Analyses analyses(&machine, scalar());
    const auto infer = [](llvm::FunctionPassManager& passes, llvm::OptimizationLevel) {
        passes.addPass(llvm::InferAddressSpacesPass(kGeneric));
    };
    analyses.builder.registerScalarOptimizerLateEPCallback(infer);
    analyses.builder.registerVectorizerStartEPCallback(infer);
    llvm::ModulePassManager pipeline =
        options.optimize == 0
            ? analyses.builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0)
            : analyses.builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
    // A vectoriser of device code dies of some switches in loops (the CPU runtime 2026.2).
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(llvm::LowerSwitchPass()));
    pipeline.addPass(llvm::GlobalDCEPass());
    pipeline.run(module, analyses.modules);
}

void scalarize(llvm::Module& module, llvm::TargetMachine& machine) {
    ir::Analyses analyses(&machine, scalar());
    llvm::createModuleToFunctionPassAdaptor(llvm::ScalarizerPass()).run(module, analyses.modules);
}

void tidy(llvm::Module& module, llvm::TargetMachine& machine) {
    ir::Analyses analyses(&machine, scalar());
    llvm::FunctionPassManager passes;
    passes.addPass(llvm::InstSimplifyPass());
    passes.addPass(llvm::EarlyCSEPass());
    passes.addPass(llvm::ADCEPass());
    llvm::createModuleToFunctionPassAdaptor(std::move(passes)).run(module, analyses.modules);
}

Result<std::vector<uint32_t>> emitSpirv(llvm::Module& module, llvm::TargetMachine& machine,
                                        const Target& target) {
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream stream(bytes);
    llvm::legacy::PassManager emitter;
    if (machine.addPassesToEmitFile(emitter, stream, nullptr, llvm::CodeGenFileType::ObjectFile))
        return makeError(ErrorCode::Internal, "LLVM can't write SPIR-V");
    emitter.run(module);
    std::vector<uint32_t> words(bytes.size() / sizeof(uint32_t));
    std::memcpy(words.data(), bytes.data(), words.size() * sizeof(uint32_t));

    const spv_target_env environment = environmentOf(target);
    CW_TRY(validate(words, environment));
    spvtools::Optimizer optimizer(environment);
    optimizer.RegisterPass(spvtools::CreateEliminateDeadFunctionsPass())
        .RegisterPass(spvtools::CreateRemoveDuplicatesPass())
        .RegisterPass(spvtools::CreateEliminateDeadConstantPass())
        .RegisterPass(spvtools::CreateCompactIdsPass());
    std::vector<uint32_t> smaller;
    if (!optimizer.Run(words.data(), words.size(), &smaller)) return words;
    CW_TRY(validate(smaller, environment));
    return smaller;
}

} // namespace cw::opencl
