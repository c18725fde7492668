// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ptx/emit_ptx.h"

#include <algorithm>
#include <charconv>
#include <mutex>

#include <llvm/ADT/SmallString.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicsNVPTX.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>

#include "ir/passes/analyses.h"
#include "ir/passes/link_device_library.h"
#include "ir/ptx/operations.h"

namespace cw::ir {
namespace {

constexpr unsigned kLeastNumber = 70; // shfl.sync, barrier.sync, scoped atomics

/// `sm_90a` of "compute_90a"; what is older than our operations becomes the oldest that has them.
std::string processorOf(const std::string& target) {
    const size_t at = target.find('_');
    std::string number = at == std::string::npos ? target : target.substr(at + 1);
    unsigned value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    return "sm_" + (value < kLeastNumber ? std::to_string(kLeastNumber) : number);
}

/// PTX ISA 8.7 is what the toolkit claims; these came later.
const char* versionFor(const std::string& processor) {
    for (const char* newer : {"sm_88", "sm_103", "sm_110", "sm_121"})
        if (processor.starts_with(newer)) return "+ptx90";
    return processor.ends_with('f') ? "+ptx88" : "+ptx87";
}

std::unique_ptr<llvm::TargetMachine> makeMachine(const llvm::Module& module,
                                                 const PtxOptions& options) {
    static std::once_flag once;
    std::call_once(once, [] {
        LLVMInitializeNVPTXTargetInfo();
        LLVMInitializeNVPTXTarget();
        LLVMInitializeNVPTXTargetMC();
        LLVMInitializeNVPTXAsmPrinter();
    });
    std::string ignored; // the target is always there
    const llvm::Target* target =
        llvm::TargetRegistry::lookupTarget(module.getTargetTriple(), ignored);
    llvm::TargetOptions target_options;
    // Contraction is said by each instruction.
    target_options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
    const std::string processor = processorOf(options.target);
    return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
        module.getTargetTriple(), processor, versionFor(processor), target_options,
        llvm::Reloc::PIC_, {},
        options.optimize ? llvm::CodeGenOptLevel::Aggressive : llvm::CodeGenOptLevel::None));
}

/// KIR's @llvm.canonicalize.f32 makes denormals zero (passes/flush_denormals.h).
void flushDenormals(llvm::Module& module) {
    llvm::Function* canonicalize = module.getFunction("llvm.canonicalize.f32");
    if (!canonicalize) return;
    for (llvm::User* user : llvm::make_early_inc_range(canonicalize->users())) {
        auto* call = llvm::cast<llvm::CallBase>(user);
        llvm::IRBuilder<> build(call);
        llvm::Value* one = llvm::ConstantFP::get(build.getFloatTy(), 1.0);
        call->replaceAllUsesWith(build.CreateIntrinsic(llvm::Intrinsic::nvvm_mul_rn_ftz_f, {},
                                                       {call->getArgOperand(0), one}));
        call->eraseFromParent();
    }
    canonicalize->eraseFromParent();
}

/// The slot of a `__managed__` variable (passes/managed_variables.h) is a plain variable to PTX,
/// and so is its memory.
void defineManaged(llvm::Module& module) {
    for (llvm::GlobalVariable& slot : module.globals()) {
        const llvm::MDNode* node = slot.getMetadata("cw.managed");
        if (!node || node->getNumOperands() == 0) continue;
        auto* memory =
            llvm::mdconst::dyn_extract_or_null<llvm::GlobalVariable>(node->getOperand(0));
        if (!memory) continue;
        slot.setInitializer(
            llvm::ConstantExpr::getPointerBitCastOrAddrSpaceCast(memory, slot.getValueType()));
        slot.setMetadata("cw.managed", nullptr);
    }
}

/// What one thread sees of itself needs no instruction, only an order; PTX's narrowest scope is the
/// block.
void widenThreadScope(llvm::Module& module) {
    llvm::LLVMContext& context = module.getContext();
    const llvm::SyncScope::ID block = context.getOrInsertSyncScopeID("block");
    llvm::InlineAsm* order = llvm::InlineAsm::get(
        llvm::FunctionType::get(llvm::Type::getVoidTy(context), false), "", "~{memory}", true);
    for (llvm::Function& function : module)
        for (llvm::Instruction& each : llvm::make_early_inc_range(llvm::instructions(function))) {
            if (llvm::getAtomicSyncScopeID(&each) != llvm::SyncScope::SingleThread) continue;
            if (llvm::isa<llvm::FenceInst>(each)) {
                llvm::IRBuilder<>(&each).CreateCall(order);
                each.eraseFromParent();
            } else {
                llvm::setAtomicSyncScopeID(&each, block);
            }
        }
}

/// What a bound leaves out is 1; readers of PTX expect all three, and LLVM writes what it finds.
void completeBounds(llvm::Module& module) {
    for (llvm::Function& function : module)
        for (const char* name : {"nvvm.maxntid", "nvvm.reqntid"}) {
            std::string bound = function.getFnAttribute(name).getValueAsString().str();
            if (bound.empty()) continue;
            for (auto commas = std::ranges::count(bound, ','); commas < 2; ++commas)
                bound += ",1";
            function.addFnAttr(name, bound);
        }
}

void prepareLines(llvm::Module& module, const PtxOptions& options) {
    if (options.debug_info) return;
    if (!options.line_info) {
        llvm::StripDebugInfo(module);
        return;
    }
    // .file and .loc, and no sections for debuggers.
    llvm::DenseMap<llvm::DICompileUnit*, llvm::DICompileUnit*> units;
    for (llvm::DICompileUnit* old : module.debug_compile_units())
        units[old] = llvm::DICompileUnit::getDistinct(
            module.getContext(), old->getSourceLanguage(), old->getFile(), old->getProducer(), true,
            "", 0, "", llvm::DICompileUnit::DebugDirectivesOnly, nullptr, nullptr, nullptr, nullptr,
            nullptr, 0, false, false, llvm::DICompileUnit::DebugNameTableKind::None, false, "", "");
    module.eraseNamedMetadata(module.getNamedMetadata("llvm.dbg.cu"));
    for (const auto& [old, made] : units)
        module.getOrInsertNamedMetadata("llvm.dbg.cu")->addOperand(made);
    llvm::DebugInfoFinder finder;
    finder.processModule(module);
    for (llvm::DISubprogram* function : finder.subprograms())
        if (const auto found = units.find(function->getUnit()); found != units.end())
            function->replaceUnit(found->second);
}

void optimize(llvm::Module& module, llvm::TargetMachine& machine, uint8_t level) {
    Analyses analyses(&machine);
    llvm::PassBuilder& builder = analyses.builder;
    llvm::ModulePassManager passes =
        level ? builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
              : builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
    passes.run(module, analyses.modules);
}

} // namespace

Result<std::string> emitPtx(Module portable, const PtxOptions& options) {
    llvm::Module& module = portable.get();
    CW_TRY(linkDeviceLibrary(module));
    flushDenormals(module);
    defineManaged(module);
    widenThreadScope(module);
    spellOperationsAsPtx(module);
    prepareLines(module, options);
    completeBounds(module);
    for (llvm::Function& function : module) {
        function.removeFnAttr("target-cpu");
        function.removeFnAttr("target-features");
    }
    const std::unique_ptr<llvm::TargetMachine> machine = makeMachine(module, options);
    module.setDataLayout(machine->createDataLayout());
    optimize(module, *machine, options.optimize);

    llvm::SmallString<0> text;
    llvm::raw_svector_ostream stream(text);
    llvm::legacy::PassManager passes;
    if (machine->addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::AssemblyFile))
        return makeError(ErrorCode::NotSupported, "LLVM makes no PTX for '{}'", options.target);
    passes.run(module);
    return text.str().str();
}

} // namespace cw::ir
