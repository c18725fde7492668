// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/kernels.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/context.h"
#include "backends/cpu/codegen/entry_builder.h"
#include "backends/cpu/codegen/region_entries.h"

namespace cw::cpu {

bool isWritten(llvm::Argument& argument) {
    llvm::SmallVector<llvm::Value*, 16> work{&argument};
    while (!work.empty()) {
        for (llvm::User* user : work.pop_back_val()->users()) {
            if (llvm::isa<llvm::LoadInst>(user)) continue;
            if (llvm::isa<llvm::GetElementPtrInst, llvm::AddrSpaceCastInst>(user)) {
                work.push_back(user);
                continue;
            }
            auto* copy = llvm::dyn_cast<llvm::MemTransferInst>(user);
            if (copy && !llvm::is_contained(work, copy->getRawDest()) &&
                llvm::getUnderlyingObject(copy->getRawDest()) != &argument)
                continue;
            return true;
        }
    }
    return false;
}

namespace {

/// Kernels whose threads never wait, and those that need a stack for each thread.
class LoopEntry : EntryBuilder {
  public:
    using EntryBuilder::EntryBuilder;

    /// How the kernel is launched.
    llvm::Function* makeEntry() {
        begin(".entry");
        if (meta_.waits)
            callOnce();
        else
            loopOverThreads();
        return entry_;
    }

    /// The same for one thread of a kernel that is launched as a loop: only run to find the thread
    /// that faulted.
    llvm::Function* makeSingle() {
        begin(".single");
        callOnce();
        keepForFaults(*entry_);
        keepForFaults(kernel_);
        return entry_;
    }

  private:
    void callOnce() {
        copyStructs();
        callBody({});
        build_.CreateRetVoid();
    }

    void loopOverThreads() {
        addIndexParameters();
        const bool record_holds_indices = useIndexParameters(*body_);
        llvm::MDNode* group = markParallel(*body_);

        llvm::Value* first = loadIndex(offsetof(CwThread, ctaid));
        llvm::Value* limits[3];
        for (int i = 0; i < 3; ++i)
            limits[i] = loadField(build_.getInt32Ty(), offsetof(CwThread, ntid) + 4 * size_t(i));
        llvm::Value* count = loadIndex(offsetof(CwThread, block_count));
        llvm::Value* block = build_.CreateAdd(first, beginLoop(count));
        storeField(block, offsetof(CwThread, ctaid)); // for faults, and for other functions
        llvm::Value* indices[4] = {nullptr, nullptr, nullptr, block};
        for (int i = 2; i >= 0; --i)
            indices[i] = beginLoop(limits[i]);
        if (record_holds_indices) storeIndices(limits, indices);
        copyStructs();
        llvm::CallInst* call = callBody(indices);
        endLoop(group, true);
        for (int outer = 0; outer < 3; ++outer)
            endLoop(nullptr, false);
        build_.CreateRetVoid();
        inlineBody(*call);
    }

    /// Of a field that the entry itself changes.
    llvm::Value* loadIndex(size_t offset) {
        return build_.CreateLoad(build_.getInt32Ty(), fieldAddress(offset));
    }

    /// kernel(thread, args…) becomes body(thread, args…, tid.x, tid.y, tid.z, ctaid.x).
    void addIndexParameters() {
        llvm::SmallVector<llvm::Type*, 16> types;
        for (llvm::Argument& argument : kernel_.args())
            types.push_back(argument.getType());
        types.append(4, build_.getInt32Ty());
        body_ = llvm::Function::Create(llvm::FunctionType::get(build_.getVoidTy(), types, false),
                                       llvm::GlobalValue::InternalLinkage,
                                       kernel_.getName() + ".body", module_);
        llvm::ValueToValueMapTy map;
        for (llvm::Argument& argument : kernel_.args())
            map[&argument] = body_->getArg(argument.getArgNo());
        llvm::SmallVector<llvm::ReturnInst*, 4> returns;
        llvm::CloneFunctionInto(body_, &kernel_, map,
                                llvm::CloneFunctionChangeType::LocalChangesOnly, returns);
        body_->setCallingConv(llvm::CallingConv::C);
        for (unsigned i = 0; i < body_->arg_size(); ++i)
            body_->removeParamAttr(i, llvm::Attribute::ByVal);
    }

    void storeIndices(llvm::Value* const* limits, llvm::Value* const* indices) {
        for (int i = 0; i < 3; ++i)
            storeField(indices[i], offsetof(CwThread, tid) + 4 * size_t(i));
        llvm::Value* row = build_.CreateAdd(indices[1], build_.CreateMul(limits[1], indices[2]));
        storeField(build_.CreateAdd(indices[0], build_.CreateMul(limits[0], row)),
                   offsetof(CwThread, linear));
    }
};

TableRow makeEntry(llvm::Function& kernel, const ir::KernelMeta& meta, bool stacks) {
    if (!stacks)
        if (std::optional<Regions> regions = cutIntoRegions(kernel))
            return makeRegions(kernel, meta, std::move(*regions));
    TableRow row{&meta, LoopEntry(kernel, meta).makeEntry()};
    row.kind = meta.waits ? CW_KERNEL_THREAD : CW_KERNEL_LOOP;
    if (!meta.waits) {
        row.single = LoopEntry(kernel, meta).makeSingle();
        row.flags = CW_MANY_BLOCKS;
    }
    return row;
}

} // namespace

Result<> makeEntries(llvm::Module& module, const std::vector<ir::KernelMeta>& kernels,
                     bool stacks) {
    std::vector<TableRow> rows;
    for (const ir::KernelMeta& meta : kernels) {
        llvm::Function* kernel = module.getFunction(meta.name);
        CW_CHECK(kernel != nullptr);
        kernel->setLinkage(llvm::GlobalValue::InternalLinkage);
        kernel->setCallingConv(llvm::CallingConv::C);
        rows.push_back(makeEntry(*kernel, meta, stacks));
        for (unsigned i = 0; i < kernel->arg_size(); ++i)
            kernel->removeParamAttr(i, llvm::Attribute::ByVal);
    }
    exportTable(module, rows);
    return {};
}

} // namespace cw::cpu
