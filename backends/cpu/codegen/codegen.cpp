// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/codegen.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/IRReader/IRReader.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/context.h"
#include "backends/cpu/codegen/kernels.h"
#include "backends/cpu/codegen/object.h"
#include "backends/cpu/codegen/stacks.h"
#include "backends/cpu/target.h"
#include "ir/dump.h"
#include "ir/passes/describe_kernels.h"
#include "ir/passes/flush_denormals.h"
#include "ir/passes/insert_yields.h"
#include "ir/passes/link_device_library.h"
#include "ir/passes/place_variables.h"
#include "ir/passes/reach.h"
#include "ir/passes/thread_parameter.h"

namespace cw::cpu {
namespace {

/// Everything becomes code of this image for this processor: no linkage, no attributes of the
/// portable target.
void adopt(llvm::Module& module, const llvm::TargetMachine& machine) {
    module.setTargetTriple(machine.getTargetTriple());
    module.setDataLayout(machine.createDataLayout());
    for (llvm::Function& function : module) {
        for (const char* name :
             {"target-cpu", "target-features", "frame-pointer", "stack-protector-buffer-size",
              "tune-cpu", "uniform-work-group-size"})
            function.removeFnAttr(name);
        if (function.isDeclaration()) continue;
        function.addFnAttr("target-cpu", machine.getTargetCPU());
        function.addFnAttr("target-features", machine.getTargetFeatureString());
        function.addFnAttr("prefer-vector-width", "512");
        if (!ir::isKernel(function)) {
            function.setLinkage(llvm::GlobalValue::InternalLinkage);
            function.setComdat(nullptr);
        }
        function.setVisibility(llvm::GlobalValue::DefaultVisibility);
        function.setDSOLocal(true);
        // Clang marks kernels so; here they are inlined into their entries.
        if (ir::isKernel(function)) function.removeFnAttr(llvm::Attribute::NoInline);
    }
}

/// Clang asks for PTX's own kind of line tables on this triple; DWARF's are made instead.
void keepLineTables(llvm::Module& module) {
    llvm::NamedMDNode* units = module.getNamedMetadata("llvm.dbg.cu");
    if (!units) return;
    llvm::DebugInfoFinder finder;
    finder.processModule(module);
    for (unsigned i = 0; i < units->getNumOperands(); ++i) {
        auto* unit = llvm::cast<llvm::DICompileUnit>(units->getOperand(i));
        if (unit->getEmissionKind() != llvm::DICompileUnit::DebugDirectivesOnly) continue;
        auto* lines = llvm::DICompileUnit::getDistinct(
            unit->getContext(), unit->getSourceLanguage(), unit->getFile(), unit->getProducer(),
            unit->isOptimized(), unit->getFlags(), unit->getRuntimeVersion(),
            unit->getSplitDebugFilename(), llvm::DICompileUnit::LineTablesOnly,
            unit->getEnumTypes(), unit->getRetainedTypes(), unit->getGlobalVariables(),
            unit->getImportedEntities(), unit->getMacros(), unit->getDWOId(),
            unit->getSplitDebugInlining(), unit->getDebugInfoForProfiling(),
            unit->getNameTableKind(), unit->getRangesBaseAddress(), unit->getSysRoot(),
            unit->getSDK());
        for (llvm::DISubprogram* program : finder.subprograms())
            if (program->getUnit() == unit) program->replaceUnit(lines);
        units->setOperand(i, lines);
    }
}

Result<> check(llvm::Module& module, const char* after) {
    std::string message;
    llvm::raw_string_ostream stream(message);
    if (!llvm::verifyModule(module, &stream)) return {};
    return makeError(ErrorCode::Internal, "module '{}' breaks LLVM's rules after {}: {}",
                     module.getModuleIdentifier(), after, message);
}

class CpuCodegen final : public Codegen {
  public:
    ir::DeviceFacts defaultFacts() const override {
        ir::DeviceFacts facts;
        facts.backend = "cpu";
        facts.target = hostTarget();
        facts.unified_memory = facts.managed_memory = facts.host_can_access = true;
        return facts;
    }

    Result<ir::Image> generate(ir::Module portable, const ir::DeviceFacts& facts,
                               const CodegenOptions& options) override {
        const std::unique_ptr<llvm::TargetMachine> machine =
            CW_TRY(targetMachine(facts.target, options));
        llvm::Module& module = portable.get();
        ir::dump(module, "kir");

        CW_TRY(ir::linkDeviceLibrary(module));
        adopt(module, *machine);
        keepLineTables(module);
        simplify(module, *machine, options);
        ir::lowerFlushes(module);
        // Loops and calls have their final form: now it shows who waits for whom.
        ir::insertYields(module);
        ir::insertLockstep(module, facts.lockstep);

        ir::Placement placement = CW_TRY(ir::placeVariables(module));
        ir::Image image;
        image.kernels = ir::describeKernels(module, placement.static_shared);
        ir::addThreadParameter(module, sizeof(CwThread));
        CW_TRY(makeEntries(module, image.kernels, options.optimize == 0));
        CW_TRY(lowerOperations(module));
        CW_TRY(check(module, "lowering"));
        optimize(module, *machine, options);
        ir::dump(module, "ir");

        image.target = facts.imageKey();
        image.globals = std::move(placement.globals);
        image.segment_size = placement.segment_size;
        image.segment_align = placement.segment_align;
        image.segment_init = std::move(placement.segment_init);
        image.relocations = std::move(placement.relocations);
        image.functions = std::move(placement.functions);
        image.code = CW_TRY(sharedObject(module, *machine));
        ir::dumpNative(module, image.code);
        measureStacks(module, image.code, image);
        if (options.line_info) readLines(image.code, image);
        return image;
    }
};

} // namespace

Codegen& codegen() {
    static CpuCodegen instance;
    return instance;
}

} // namespace cw::cpu
