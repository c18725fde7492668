// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/object.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

#include <lld/Common/Driver.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/CodeGen.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>
#include <llvm/Transforms/IPO/Inliner.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>

#include "backends/cpu/codegen/memory_order.h"
#include "backends/cpu/codegen/uniform_chains.h"
#include "ir/passes/analyses.h"
#include "support/file.h"

LLD_HAS_DRIVER(elf)

namespace cw::cpu {
namespace {

llvm::CodeGenOptLevel levelOf(const CodegenOptions& options) {
    return options.optimize <= 1 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
}

/// What LLVM writes and the linker reads: a file in memory.
struct Object {
    Object() : descriptor(::memfd_create("causeway", MFD_CLOEXEC)) {}
    ~Object() {
        if (descriptor >= 0) ::close(descriptor);
    }
    std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor); }
    const int descriptor;
};

/// What the linker writes comes through a pipe, which it takes for no file that it could map and
/// rename: nothing needs a disk, and nothing is left when the process is killed.
class Output {
  public:
    Output() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return;
        write_ = ends[1];
        reader_ = std::thread([this, read = ends[0]] {
            std::byte chunk[65536];
            for (ssize_t n; (n = ::read(read, chunk, sizeof chunk)) > 0;)
                bytes_.insert(bytes_.end(), chunk, chunk + n);
            ::close(read);
        });
    }
    ~Output() { close(); }
    std::string path() const { return fmt::format("/proc/self/fd/{}", write_); }
    Bytes take() && {
        close();
        return std::move(bytes_);
    }

  private:
    void close() {
        if (write_ >= 0) ::close(write_);
        write_ = -1;
        if (reader_.joinable()) reader_.join();
    }
    int write_ = -1;
    Bytes bytes_;
    std::thread reader_;
};

Result<Bytes> linkObject(const std::string& object) {
    const std::string folder =
        folderOfCode(reinterpret_cast<const void*>(&linkObject)) + "/../lib64/causeway/";
    const std::string leaf = folder + "libcpu_leaf.a", builtins = folder + "libcpu_builtins.a";
    Output shared;
    const std::string path = shared.path();
    std::string messages;
    llvm::raw_string_ostream stream(messages);
    const char* arguments[] = {"ld.lld",
                               "-shared",
                               "--no-undefined",
                               "-Bsymbolic",
                               "--build-id=none",
                               "--no-rosegment",
                               "-z",
                               "noexecstack",
                               "-z",
                               "norelro",
                               "--hash-style=gnu",
                               "--exclude-libs=ALL",
                               "--no-gc-sections",
                               "--threads=1", // forks of this process have no others
                               "-o",
                               path.c_str(),
                               object.c_str(),
                               leaf.c_str(),
                               builtins.c_str()};
    const lld::Result result =
        lld::lldMain(arguments, stream, stream, {{lld::Gnu, &lld::elf::link}});
    if (result.retCode != 0)
        return makeError(ErrorCode::CompileFailed, "the image can't be linked: {}", messages);
    return std::move(shared).take();
}

constexpr size_t kHugeBlock = 10000;

/// Looking for operations side by side takes the square of a block's size.
bool hasHugeBlock(const llvm::Module& module) {
    for (const llvm::Function& function : module)
        for (const llvm::BasicBlock& block : function)
            if (block.size() > kHugeBlock) return true;
    return false;
}

/// The passes over entries and lowered kernels. Those of level 1 only join what lowering made and
/// take its slots away: no look at loops.
llvm::ModulePassManager pipelineOf(llvm::PassBuilder& builder, uint8_t level) {
    if (level == 0) return builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
    if (level > 1) return builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
    llvm::FunctionPassManager each;
    each.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    each.addPass(llvm::EarlyCSEPass());
    each.addPass(llvm::InstCombinePass());
    each.addPass(llvm::SimplifyCFGPass());
    llvm::ModulePassManager pipeline;
    pipeline.addPass(llvm::ModuleInlinerWrapperPass(llvm::getInlineParams(1, 0)));
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(each)));
    pipeline.addPass(llvm::GlobalDCEPass());
    return pipeline;
}

} // namespace

Result<std::unique_ptr<llvm::TargetMachine>> targetMachine(const std::string& target,
                                                           const CodegenOptions& options) {
    static const bool initialised = [] {
        llvm::InitializeNativeTarget();
        llvm::InitializeNativeTargetAsmPrinter();
        return true;
    }();
    (void)initialised;
    const bool is_x86 = llvm::StringRef(target).starts_with("x86-64");
    const llvm::Triple triple(is_x86 ? "x86_64-unknown-linux-gnu" : "aarch64-unknown-linux-gnu");
    std::string why;
    const llvm::Target* found = llvm::TargetRegistry::lookupTarget(triple, why);
    if (!found)
        return makeError(ErrorCode::NotSupported, "no code can be made for processor '{}' ({})",
                         target, why);
    llvm::TargetOptions target_options;
    target_options.AllowFPOpFusion =
        llvm::FPOpFusion::Standard; // only what Clang marked `contract`
    target_options.EmitStackSizeSection = true;
    return std::unique_ptr<llvm::TargetMachine>(
        found->createTargetMachine(triple, is_x86 ? target : "generic", "", target_options,
                                   llvm::Reloc::PIC_, std::nullopt, levelOf(options)));
}

void simplify(llvm::Module& module, llvm::TargetMachine& machine, const CodegenOptions& options) {
    if (options.optimize == 0) return;
    ir::Analyses analyses(&machine);
    llvm::ModulePassManager pipeline = analyses.builder.buildModuleSimplificationPipeline(
        options.optimize == 1 ? llvm::OptimizationLevel::O1 : llvm::OptimizationLevel::O3,
        llvm::ThinOrFullLTOPhase::None);
    pipeline.addPass(llvm::GlobalDCEPass());
    pipeline.run(module, analyses.modules);
}

void optimize(llvm::Module& module, llvm::TargetMachine& machine, const CodegenOptions& options) {
    llvm::PipelineTuningOptions tuning;
    tuning.LoopVectorization = true;
    tuning.SLPVectorization = !hasHugeBlock(module);
    tuning.LoopInterleaving = true;
    ir::Analyses analyses(&machine, tuning);
    analyses.builder.registerVectorizerStartEPCallback(
        [](llvm::FunctionPassManager& passes, llvm::OptimizationLevel) {
            passes.addPass(KeepMemoryOrder());
            passes.addPass(BoundUniformChains());
        });
    pipelineOf(analyses.builder, options.optimize).run(module, analyses.modules);
}

Result<Bytes> sharedObject(llvm::Module& module, llvm::TargetMachine& machine) {
    const Object object;
    if (object.descriptor < 0)
        return makeError(ErrorCode::CompileFailed, "no file in memory can be made");
    {
        llvm::raw_fd_ostream stream(object.descriptor, /*shouldClose=*/false);
        llvm::legacy::PassManager emitter;
        if (machine.addPassesToEmitFile(emitter, stream, nullptr, llvm::CodeGenFileType::ObjectFile,
                                        /*DisableVerify=*/true)) // checked after lowering
            return makeError(ErrorCode::Internal, "LLVM can't write objects for this processor");
        emitter.run(module);
        stream.flush();
        if (stream.has_error()) {
            const std::string why = stream.error().message();
            stream.clear_error();
            return makeError(ErrorCode::CompileFailed, "the image can't be written ({})", why);
        }
    }
    return linkObject(object.path());
}

void readLines(ByteView shared_object, ir::Image& image) {
    auto object = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(
        {reinterpret_cast<const char*>(shared_object.data()), shared_object.size()}, "image"));
    if (!object) {
        llvm::consumeError(object.takeError());
        return;
    }
    const auto context = llvm::DWARFContext::create(**object);
    std::map<std::string, uint32_t> files;
    for (const auto& unit : context->compile_units()) {
        const llvm::DWARFDebugLine::LineTable* table = context->getLineTableForUnit(unit.get());
        if (!table) continue;
        for (const llvm::DWARFDebugLine::Row& row : table->Rows) {
            std::string name;
            table->getFileNameByIndex(row.File, unit->getCompilationDir(),
                                      llvm::DILineInfoSpecifier::FileLineInfoKind::RawValue, name);
            const auto [at, fresh] = files.emplace(name, uint32_t(image.files.size()));
            if (fresh) image.files.push_back(name);
            image.lines.push_back(
                {row.Address.Address, at->second, row.EndSequence ? 0 : row.Line});
        }
    }
    std::sort(image.lines.begin(), image.lines.end(),
              [](const ir::LineEntry& a, const ir::LineEntry& b) { return a.pc < b.pc; });
}

} // namespace cw::cpu
