// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/entry.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include "backends/opencl/abi.h"
#include "backends/opencl/codegen/operations.h"

namespace cw::opencl {
namespace {

constexpr unsigned kGlobal = 1, kShared = 3, kLocal = 5;

uint64_t alignTo(uint64_t value, uint64_t align) {
    return (value + align - 1) / align * align;
}

class Entry {
  public:
    Entry(llvm::Module& module, const ir::KernelMeta& meta, const EntryForm& form)
        : module_(module), meta_(meta), kernel_(*module.getFunction(meta.name)), form_(form),
          build_(module.getContext()) {}

    std::string make() {
        kernel_.setName("f." + meta_.name);
        kernel_.setLinkage(llvm::GlobalValue::InternalLinkage);
        kernel_.setCallingConv(llvm::CallingConv::C);
        kernel_.removeFnAttr(llvm::Attribute::NoInline);
        kernel_.removeFnAttr(llvm::Attribute::OptimizeNone);
        kernel_.addFnAttr(llvm::Attribute::AlwaysInline);
        declare();
        thread_ = build_.CreateAlloca(
            llvm::ArrayType::get(build_.getInt64Ty(), sizeof(CwOpenclThread) / 8), nullptr,
            "thread");
        fillSizes();
        fillIndices();
        fillAddresses();
        if (!form_.meets) leaveWhenOver();
        callKernel();
        build_.CreateRetVoid();
        return entry_->getName().str();
    }

  private:
    void declare() {
        const bool is_offset = form_.in_memory && form_.arena;
        llvm::SmallVector<llvm::Type*, 3> params{
            build_.getPtrTy(form_.in_memory ? kGlobal : kLocal), build_.getPtrTy(kShared)};
        if (is_offset) params[0] = build_.getInt64Ty();
        if (form_.arena) params.push_back(build_.getPtrTy(kGlobal));
        auto* type = llvm::FunctionType::get(build_.getVoidTy(), params, false);
        std::string name = "cw_" + meta_.name;
        if (name.size() >= sizeof(CwOpenclKernel::entry)) name = "cw_kernel";
        entry_ = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module_);
        entry_->setCallingConv(llvm::CallingConv::SPIR_KERNEL);
        launch_ = entry_->getArg(0);
        launch_->setName("launch");
        entry_->getArg(1)->setName("shared");
        if (!form_.in_memory) {
            // Vectors, so that the device aligns the record to 16.
            auto* quad = llvm::FixedVectorType::get(build_.getInt64Ty(), 2);
            auto* record = llvm::StructType::create(
                build_.getContext(),
                {llvm::ArrayType::get(quad, alignTo(CW_OPENCL_ARGS + meta_.arg_bytes, 16) / 16)},
                "launch");
            entry_->addParamAttr(0, llvm::Attribute::getWithByValType(build_.getContext(), record));
        }
        if (!is_offset) {
            entry_->addParamAttr(
                0, llvm::Attribute::getWithAlignment(build_.getContext(), llvm::Align(16)));
            entry_->addParamAttr(0, llvm::Attribute::NoAlias);
            entry_->addParamAttr(0, llvm::Attribute::ReadOnly);
        }
        entry_->addFnAttr(llvm::Attribute::NullPointerIsValid);
        // SPIR-V's execution mode SubgroupSize, as LLVM spells it.
        if (const uint64_t size = kernel_.getFnAttributeAsParsedInteger(kSubgroup))
            entry_->setMetadata(
                "intel_reqd_sub_group_size",
                llvm::MDNode::get(build_.getContext(),
                                  llvm::ConstantAsMetadata::get(build_.getInt32(uint32_t(size)))));
        build_.SetInsertPoint(llvm::BasicBlock::Create(build_.getContext(), "", entry_));
        if (form_.arena) entry_->getArg(CW_OPENCL_ARENA)->setName("arena");
        if (is_offset)
            launch_ =
                build_.CreateGEP(build_.getInt8Ty(), entry_->getArg(CW_OPENCL_ARENA), launch_);
    }

    llvm::Value* launched(llvm::Type* type, uint64_t offset) {
        auto* load = build_.CreateAlignedLoad(
            type, build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), launch_, offset),
            llvm::commonAlignment(llvm::Align(16), offset));
        load->setMetadata(llvm::LLVMContext::MD_invariant_load,
                          llvm::MDNode::get(build_.getContext(), {}));
        return load;
    }

    /// An address that the host gave is one of global memory.
    llvm::Value* launchedPointer(uint64_t offset) {
        return build_.CreateAddrSpaceCast(launched(build_.getPtrTy(kGlobal), offset),
                                          build_.getPtrTy());
    }

    void store(llvm::Value* value, uint64_t offset) {
        build_.CreateStore(value,
                           build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), thread_, offset));
    }

    /// SPIR-V's built-in variable as 32 bits: the runtime keeps grids below.
    llvm::Value* builtin(const char* mangled, unsigned dimension) {
        llvm::FunctionCallee callee =
            module_.getOrInsertFunction(mangled, build_.getInt64Ty(), build_.getInt32Ty());
        auto* function = llvm::cast<llvm::Function>(callee.getCallee());
        function->setDoesNotAccessMemory();
        function->setDoesNotThrow();
        function->setWillReturn();
        return build_.CreateTrunc(build_.CreateCall(callee, build_.getInt32(dimension)),
                                  build_.getInt32Ty());
    }

    llvm::Value* blockSize(unsigned dimension) {
        llvm::FunctionCallee callee =
            module_.getOrInsertFunction("_Z20__spirv_SpecConstantii", build_.getInt32Ty(),
                                        build_.getInt32Ty(), build_.getInt32Ty());
        llvm::Value* known = build_.CreateCall(
            callee, {build_.getInt32(CW_OPENCL_SPEC_NTID_X + dimension), build_.getInt32(0)});
        return build_.CreateSelect(
            build_.CreateIsNull(known),
            launched(build_.getInt32Ty(), offsetof(CwOpenclLaunch, ntid) + 4 * dimension), known);
    }

    void fillSizes() {
        for (unsigned i = 0; i < 3; ++i) {
            ntid_[i] = blockSize(i);
            store(ntid_[i], offsetof(CwOpenclThread, ntid) + 4 * i);
            store(launched(build_.getInt32Ty(), offsetof(CwOpenclLaunch, nctaid) + 4 * i),
                  offsetof(CwOpenclThread, nctaid) + 4 * i);
        }
        total_ = launched(build_.getInt32Ty(), offsetof(CwOpenclLaunch, total_smem_bytes));
        store(total_, offsetof(CwOpenclThread, total_smem_bytes));
        store(launched(build_.getInt32Ty(), offsetof(CwOpenclLaunch, dynamic_smem_bytes)),
              offsetof(CwOpenclThread, dynamic_smem_bytes));
        store(launched(build_.getInt32Ty(), offsetof(CwOpenclLaunch, compute_units)),
              offsetof(CwOpenclThread, compute_units));
        store(launched(build_.getInt64Ty(), offsetof(CwOpenclLaunch, gridid)),
              offsetof(CwOpenclThread, gridid));
        store(build_.getInt32(0), offsetof(CwOpenclThread, ended));
    }

    void fillIndices() {
        llvm::Value* tid[3];
        for (unsigned i = 0; i < 3; ++i)
            tid[i] = builtin("_Z32__spirv_BuiltInLocalInvocationIdi", i);
        llvm::Value* linear = tid[0];
        if (form_.shaped)
            linear = build_.CreateAdd(
                tid[0],
                build_.CreateMul(ntid_[0],
                                 build_.CreateAdd(tid[1], build_.CreateMul(ntid_[1], tid[2]))));
        else
            rebuildIndices(linear, tid);
        store(linear, offsetof(CwOpenclThread, linear));
        for (unsigned i = 0; i < 3; ++i) {
            store(tid[i], offsetof(CwOpenclThread, tid) + 4 * i);
            store(builtin("_Z26__spirv_BuiltInWorkgroupIdi", i),
                  offsetof(CwOpenclThread, ctaid) + 4 * i);
        }
    }

    /// Blocks in a line need no division; which ones do folds once the shape is known.
    void rebuildIndices(llvm::Value* linear, llvm::Value** tid) {
        llvm::Value* line =
            build_.CreateICmpEQ(build_.CreateMul(ntid_[1], ntid_[2]), build_.getInt32(1));
        llvm::Value* rows = build_.CreateUDiv(linear, ntid_[0]);
        llvm::Value* zero = build_.getInt32(0);
        tid[0] = build_.CreateSelect(line, linear, build_.CreateURem(linear, ntid_[0]));
        tid[1] = build_.CreateSelect(line, zero, build_.CreateURem(rows, ntid_[1]));
        tid[2] = build_.CreateSelect(line, zero, build_.CreateUDiv(rows, ntid_[1]));
    }

    /// As pointers: what is known of where they point lives on.
    void fillAddresses() {
        llvm::Value* given = entry_->getArg(1);
        const auto behind = [&](llvm::Value* begin, llvm::Value* offset) {
            return build_.CreateAddrSpaceCast(
                build_.CreateInBoundsGEP(build_.getInt8Ty(), begin, offset), build_.getPtrTy());
        };
        llvm::Value* shared = given;
        uint64_t bytes = meta_.static_shared;
        if (const uint32_t align = form_.shared_align; align > kDeviceAlign) {
            llvm::Value* missing =
                build_.CreateNeg(build_.CreatePtrToInt(given, build_.getInt64Ty()));
            shared = build_.CreateInBoundsGEP(build_.getInt8Ty(), given,
                                              build_.CreateAnd(missing, align - 1));
            bytes -= align;
        }
        store(behind(shared, build_.getInt64(0)), offsetof(CwOpenclThread, shared));
        store(behind(shared, build_.getInt64(alignTo(bytes, kDeviceAlign))),
              offsetof(CwOpenclThread, dynamic_shared));
        llvm::Value* end = build_.CreateZExt(total_, build_.getInt64Ty());
        store(behind(given,
                     build_.CreateAnd(build_.CreateAdd(end, build_.getInt64(15)), ~uint64_t(15))),
              offsetof(CwOpenclThread, exchange));
        store(launchedPointer(offsetof(CwOpenclLaunch, globals)),
              offsetof(CwOpenclThread, globals));
        services_ = launchedPointer(offsetof(CwOpenclLaunch, services));
        store(services_, offsetof(CwOpenclThread, services));
        args_ = build_.CreateAddrSpaceCast(
            build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), launch_, CW_OPENCL_ARGS),
            build_.getPtrTy());
        store(args_, offsetof(CwOpenclThread, args));
    }

    /// Threads of a block may read different answers: not where they meet.
    void leaveWhenOver() {
        static_assert(offsetof(CwOpenclServices, fault) == offsetof(CwOpenclServices, stop) + 4);
        auto* flags = build_.CreateAlignedLoad(
            build_.getInt64Ty(),
            build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), services_,
                                              offsetof(CwOpenclServices, stop)),
            llvm::Align(8));
        auto* over = llvm::BasicBlock::Create(build_.getContext(), "over", entry_);
        auto* go_on = llvm::BasicBlock::Create(build_.getContext(), "", entry_);
        build_.CreateCondBr(build_.CreateIsNull(flags), go_on, over);
        build_.SetInsertPoint(over);
        build_.CreateRetVoid();
        build_.SetInsertPoint(go_on);
    }

    void callKernel() {
        llvm::SmallVector<llvm::Value*, 16> operands{thread_};
        for (size_t i = 0; i < meta_.params.size(); ++i) {
            llvm::Argument* argument = kernel_.getArg(unsigned(i + 1));
            const uint64_t offset = CW_OPENCL_ARGS + meta_.params[i].offset;
            if (argument->hasByValAttr())
                operands.push_back(byValue(*argument, offset, meta_.params[i].size));
            else if (argument->getType()->isPointerTy())
                operands.push_back(launchedPointer(offset));
            else
                operands.push_back(launched(argument->getType(), offset));
            kernel_.removeParamAttr(unsigned(i + 1), llvm::Attribute::ByVal);
        }
        build_.CreateCall(&kernel_, operands);
    }

    /// The callee owns a by-value struct; one that it only reads needs no copy.
    llvm::Value* byValue(llvm::Argument& argument, uint64_t offset, uint64_t size) {
        llvm::Value* from = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), launch_, offset);
        const llvm::Align align = argument.getParamAlign().valueOrOne();
        if (argument.onlyReadsMemory() && align.value() <= 16)
            return build_.CreateAddrSpaceCast(from, build_.getPtrTy());
        auto* slot = build_.CreateAlloca(llvm::ArrayType::get(build_.getInt8Ty(), size));
        slot->setAlignment(align);
        build_.CreateMemCpy(slot, align, from, llvm::commonAlignment(llvm::Align(16), offset),
                            size);
        return slot;
    }

    llvm::Module& module_;
    const ir::KernelMeta& meta_;
    llvm::Function& kernel_;
    const EntryForm form_;
    llvm::IRBuilder<> build_;
    llvm::Function* entry_ = nullptr;
    llvm::Value *launch_ = nullptr, *thread_ = nullptr, *ntid_[3] = {}, *total_ = nullptr,
                *services_ = nullptr, *args_ = nullptr;
};

} // namespace

void leaveTogetherWhenOver(llvm::Function& kernel) {
    llvm::BasicBlock& first = kernel.getEntryBlock();
    llvm::BasicBlock* body = first.splitBasicBlock(first.getFirstNonPHIOrDbgOrAlloca(), "body");
    first.getTerminator()->eraseFromParent();
    llvm::IRBuilder<> build(&first);
    auto* over = build.CreateCall(
        kernel.getParent()->getOrInsertFunction("cw.block.over", build.getInt1Ty()));
    over->setConvergent();
    auto* leave = llvm::BasicBlock::Create(kernel.getContext(), "over", &kernel);
    build.CreateCondBr(over, leave, body);
    build.SetInsertPoint(leave);
    build.CreateRetVoid();
}

std::string makeEntry(llvm::Module& module, const ir::KernelMeta& meta, const EntryForm& form) {
    return Entry(module, meta, form).make();
}

} // namespace cw::opencl
