// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/codegen.h"

#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include "backends/opencl/abi.h"
#include "backends/opencl/codegen/atomic_accesses.h"
#include "backends/opencl/codegen/children.h"
#include "backends/opencl/codegen/container.h"
#include "backends/opencl/codegen/emit.h"
#include "backends/opencl/codegen/entry.h"
#include "backends/opencl/codegen/limits.h"
#include "backends/opencl/codegen/llvm_faults.h"
#include "backends/opencl/codegen/operations.h"
#include "backends/opencl/codegen/resolve_addresses.h"
#include "backends/opencl/codegen/scratch.h"
#include "backends/opencl/codegen/split.h"
#include "backends/opencl/target.h"
#include "ir/dump.h"
#include "ir/passes/describe_kernels.h"
#include "ir/passes/expand_atomics.h"
#include "ir/passes/expand_floats.h"
#include "ir/passes/expand_integers.h"
#include "ir/passes/expand_operations.h"
#include "ir/passes/flush_denormals.h"
#include "ir/passes/fuse_products.h"
#include "ir/passes/insert_yields.h"
#include "ir/passes/link_device_library.h"
#include "ir/passes/lower_indirect_calls.h"
#include "ir/passes/lower_bfloat.h"
#include "ir/passes/place_variables.h"
#include "ir/passes/reach.h"
#include "ir/passes/retarget.h"
#include "ir/passes/split_aggregates.h"
#include "ir/passes/thread_parameter.h"
#include "ir/simt/lower_recursion.h"
#include "ir/simt/make_convergent.h"

namespace cw::opencl {
namespace {

constexpr unsigned kPrivate = 0;
constexpr const char* kSharedAlign = "cw-shared-align"; // of a kernel: EntryForm::shared_align

/// KIR's words in SPIR-V's. What a device reaches of the constant segment is global memory.
ir::Spelling spelling(const llvm::TargetMachine& machine, const Target& target,
                      const ir::DeviceFacts& facts) {
    const std::string system = target.has(Target::SystemAtomics) ? "" : "device";
    return {.triple = machine.getTargetTriple().str(),
            .layout = machine.createDataLayout().getStringRepresentation(),
            .spaces = {{0, 4}, {4, 1}, {5, kPrivate}},
            .stack = kPrivate,
            .bfloat = false,
            .half = target.has(Target::Fp16),
            .fp64 = facts.has_fp64,
            .scopes = {{"block", "workgroup"}, {"cluster", "device"}, {"", system}}};
}

Result<> check(llvm::Module& module, const char* after) {
    std::string message;
    llvm::raw_string_ostream stream(message);
    if (!llvm::verifyModule(module, &stream)) return {};
    return makeError(ErrorCode::Internal, "module '{}' breaks LLVM's rules after {}: {}",
                     module.getModuleIdentifier(), after, message);
}

/// Makes the code of one kernel.
class KernelCompiler {
  public:
    KernelCompiler(const ir::KernelMeta& meta, const ir::DeviceFacts& facts, const Target& target,
                   const CodegenOptions& options)
        : meta_(meta), facts_(facts), target_(target), options_(options) {}

    Result<KernelCode> run(llvm::Module& module) {
        KernelCode code;
        code.refusal = kernel(module).getFnAttribute(ir::kRefusal).getValueAsString().str();
        if (!code.refusal.empty()) return code;
        code.scratch_per_thread = uint32_t(moveToScratch(module));
        const bool meets = meta_.waits || code.scratch_per_thread;
        if (meets) leaveTogetherWhenOver(kernel(module));
        expandAtomics(module);
        ir::addThreadParameter(module, sizeof(CwOpenclThread));
        CW_TRY(lowerOperations(module, facts_));
        ir::lowerBfloat(module);
        CW_TRY(ir::expandFloats(module, {.doubles = !facts_.has_fp64,
                                         .halves = !target_.has(Target::Fp16),
                                         .quotients = !target_.has(Target::CorrectDivide)}));
        readMarks(kernel(module), code);
        const bool arena = target_.has(Target::AddressMap);
        const auto shared_align =
            uint32_t(kernel(module).getFnAttributeAsParsedInteger(kSharedAlign));
        code.entry = makeEntry(module, meta_,
                               {.in_memory = (code.flags & CW_OPENCL_ARGS_IN_MEMORY) != 0,
                                .shaped = (code.flags & CW_OPENCL_SHAPED) != 0,
                                .meets = meets,
                                .arena = arena,
                                .shared_align = shared_align});
        CW_TRY(check(module, "lowering"));
        const auto machine = CW_TRY(spirvMachine(target_, options_));
        ir::inlineWideCallees(module);
        ir::retarget(module, spelling(*machine, target_, facts_));
        CW_TRY(check(module, "the change to SPIR-V's words"));
        optimize(module, *machine, options_);
        ir::dropPrivateAtomics(module, kPrivate);
        // LLVM breaks choices between constant structs.
        ir::splitAggregates(module);
        ir::splitVectors(module);
        scalarize(module, *machine);
        ir::fuseProducts(module);
        ir::expandOperations(module);
        ir::expandIntegers(module);
        if (arena) CW_TRY(resolveAddresses(module, *module.getFunction(code.entry)));
        tidy(module, *machine);
        code.refusal = beyondDevice(module, facts_, target_);
        if (!code.refusal.empty()) return code;
        spellAtomicAccesses(module);
        avoidLlvmFaults(module);
        CW_TRY(check(module, "the change to the device's types"));
        ir::dump(module, "ir");
        code.spirv = CW_TRY(emitSpirv(module, *machine, target_));
        return code;
    }

  private:
    llvm::Function& kernel(llvm::Module& module) const { return *module.getFunction(meta_.name); }

    /// Sums of doubles under the locks of other atomics of 64 bits.
    void expandAtomics(llvm::Module& module) const {
        const bool words64 = target_.has(Target::Int64Atomics);
        ir::expandAtomics(module,
                          {.float_add = target_.has("SPV_EXT_shader_atomic_float_add"),
                           .float_min_max = target_.has("SPV_EXT_shader_atomic_float_min_max"),
                           .doubles = facts_.has_fp64 && words64,
                           .words64 = words64});
    }

    void readMarks(const llvm::Function& kernel, KernelCode& code) {
        const auto number = [&](const char* attribute) {
            return uint32_t(kernel.getFnAttributeAsParsedInteger(attribute));
        };
        code.exchange_per_block = number(ir::kExchangeBlock);
        code.exchange_per_thread = number(ir::kExchangeThread);
        code.subgroup = number(kSubgroup);
        code.flags = number(kUses);
        if (!code.subgroup) code.flags |= CW_OPENCL_SHAPED;
        // Beside the record: the pointers to shared memory and to the arena.
        if (CW_OPENCL_ARGS + meta_.arg_bytes + 16 + 2 * sizeof(void*) > target_.argument_bytes)
            code.flags |= CW_OPENCL_ARGS_IN_MEMORY;
    }

    const ir::KernelMeta& meta_;
    const ir::DeviceFacts& facts_;
    const Target& target_;
    const CodegenOptions& options_;
};

class OpenclCodegen final : public Codegen {
  public:
    ir::DeviceFacts defaultFacts() const override {
        ir::DeviceFacts facts;
        facts.backend = "opencl";
        facts.target = Target().text();
        facts.independent_progress = false;
        return facts;
    }

    Result<ir::Image> generate(ir::Module portable, const ir::DeviceFacts& facts,
                               const CodegenOptions& options) override {
        const Target target = CW_TRY(Target::parse(facts.target));
        llvm::Module& module = portable.get();
        ir::dump(module, "kir");
        llvm::StripDebugInfo(module);

        CW_TRY(ir::linkDeviceLibrary(module));
        forgetTarget(module);
        simplify(module, options);
        ir::lowerFlushes(module);
        // Loops and calls have their final form: now it shows who waits for whom.
        ir::insertYields(module);
        ir::insertLockstep(module, facts.lockstep);

        ir::Placement placement = CW_TRY(ir::placeVariables(module, true));
        ir::Image image;
        image.kernels = ir::describeKernels(module, placement.static_shared);
        alignShared(module, image.kernels, placement.shared_align);
        ir::lowerIndirectCalls(module, placement);
        ir::lowerRecursion(module);
        if (!facts.independent_progress) CW_TRY(ir::makeConvergent(module, facts));
        CW_TRY(check(module, "what makes it convergent"));

        const auto kernels = compile(module, image.kernels, facts, target, options);

        image.target = facts.imageKey();
        image.globals = std::move(placement.globals);
        image.segment_size = placement.segment_size;
        image.segment_align = placement.segment_align;
        image.segment_init = std::move(placement.segment_init);
        image.relocations = std::move(placement.relocations);
        image.functions = std::move(placement.functions);
        image.code = writeCode(kernels);
        ir::dumpNative(module, image.code);
        return image;
    }

  private:
    /// Makes room for the entry to begin shared memory where variables want it.
    static void alignShared(llvm::Module& module, std::vector<ir::KernelMeta>& kernels,
                            const std::map<std::string, uint32_t>& aligns) {
        for (ir::KernelMeta& kernel : kernels) {
            const uint32_t align = aligns.at(kernel.name);
            if (align <= kDeviceAlign) continue;
            kernel.static_shared = uint32_t(llvm::alignTo(kernel.static_shared, align)) + align;
            module.getFunction(kernel.name)->addFnAttr(kSharedAlign, std::to_string(align));
        }
    }

    /// A kernel that can't be compiled is refused when it is launched; the others of its module
    /// live.
    static std::vector<KernelCode> compile(const llvm::Module& whole,
                                           const std::vector<ir::KernelMeta>& metas,
                                           const ir::DeviceFacts& facts, const Target& target,
                                           const CodegenOptions& options) {
        const auto results = runInChildren(metas.size(), [&](size_t i) -> Result<Bytes> {
            ir::Module module = CW_TRY(isolate(whole, metas[i].name));
            failOnErrors(module.get().getContext());
            KernelCompiler compiler(metas[i], facts, target, options);
            return CW_TRY(compiler.run(module.get())).serialize();
        });
        std::vector<KernelCode> kernels;
        for (const Result<Bytes>& result : results) {
            auto code =
                result ? KernelCode::deserialize(*result) : Result<KernelCode>(result.error());
            if (!code) {
                KernelCode refused;
                refused.refusal =
                    fmt::format("it can't be made into SPIR-V: {}", code.error().message);
                code = std::move(refused);
            }
            kernels.push_back(std::move(*code));
        }
        return kernels;
    }

    /// Nothing is left of the portable module's target, and no tables are made of switches: the
    /// image holds no data.
    static void forgetTarget(llvm::Module& module) {
        for (llvm::Function& function : module) {
            for (const char* name :
                 {"target-cpu", "target-features", "frame-pointer", "stack-protector-buffer-size",
                  "tune-cpu", "uniform-work-group-size"})
                function.removeFnAttr(name);
            if (function.isDeclaration()) continue;
            function.addFnAttr("no-jump-tables", "true");
            if (ir::isKernel(function)) continue;
            function.setLinkage(llvm::GlobalValue::InternalLinkage);
            function.setComdat(nullptr);
        }
    }
};

} // namespace

Codegen& codegen() {
    static OpenclCodegen instance;
    return instance;
}

} // namespace cw::opencl
