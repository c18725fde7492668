// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/kernels.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/context.h"
#include "backends/cpu/codegen/regions.h"
#include "backends/cpu/codegen/table.h"

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

/// Parallel loops: accesses of different threads don't depend on each other. A local array is one
/// stack slot that all iterations share, so a body with one is left to LLVM's own analysis.
llvm::MDNode* markParallel(llvm::Function& body) {
    for (llvm::Instruction& instruction : llvm::instructions(body))
        if (llvm::isa<llvm::AllocaInst>(instruction) || instruction.isAtomic() ||
            instruction.isVolatile())
            return nullptr;
    llvm::MDNode* group = llvm::MDNode::getDistinct(body.getContext(), {});
    for (llvm::Instruction& instruction : llvm::instructions(body))
        if (instruction.mayReadOrWriteMemory())
            instruction.setMetadata(llvm::LLVMContext::MD_access_group, group);
    return group;
}

void keepForFaults(llvm::Function& function) {
    function.removeFnAttr(llvm::Attribute::AlwaysInline);
    function.addFnAttr(llvm::Attribute::NoInline);
    function.addFnAttr(llvm::Attribute::OptimizeNone);
}

class EntryBuilder {
  public:
    EntryBuilder(llvm::Function& kernel, const ir::KernelMeta& meta)
        : module_(*kernel.getParent()), context_(module_.getContext()), build_(context_),
          kernel_(kernel), meta_(meta) {}

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

    /// Moves lanes of a warp, neighbours in x, from the begin of region `number` to their next
    /// waits.
    llvm::Function* makeRegion(Regions& regions, uint32_t number, llvm::MDNode* group,
                               bool record_holds_indices) {
        copies_structs_ = false;
        body_ = regions.step;
        begin(".region" + std::to_string(number));
        llvm::Instruction* const first = loadLane(offsetof(CwThread, first_lane));
        llvm::PHINode* index = beginLoop(loadLane(offsetof(CwThread, lane_count)));
        llvm::Value* lane = build_.CreateAdd(first, index, "lane", true, true);
        if (record_holds_indices) storeLane(index);
        llvm::CallInst* call = callBody({build_.getInt32(number), lane});
        endLoop(group, true);
        build_.CreateRetVoid();
        llvm::InlineFunctionInfo info;
        const bool inlined = llvm::InlineFunction(*call, info).isSuccess();
        CW_CHECK(inlined);
        hoistUniformLoads(first);
        if (hasOneWay()) regions.regions[number].flags |= CW_ONE_WAY;
        return entry_;
    }

    /// The same for thread.first_lane and thread.region.
    llvm::Function* makeStep(const Regions& regions) {
        copies_structs_ = false;
        body_ = regions.step;
        begin(".single");
        callBody({loadLane(offsetof(CwThread, region)), loadLane(offsetof(CwThread, first_lane))});
        build_.CreateRetVoid();
        keepForFaults(*entry_);
        keepForFaults(*body_);
        return entry_;
    }

  private:
    llvm::Instruction* loadLane(size_t offset) {
        return llvm::cast<llvm::Instruction>(loadField(build_.getInt32Ty(), offset));
    }

    void storeLane(llvm::Value* index) {
        const auto put = [&](size_t to, llvm::Value* value) { storeField(value, to); };
        const size_t first = offsetof(CwThread, first_tid), tid = offsetof(CwThread, tid);
        put(tid, build_.CreateAdd(loadLane(first), index));
        put(tid + 4, loadLane(first + 4));
        put(tid + 8, loadLane(first + 8));
        put(offsetof(CwThread, linear),
            build_.CreateAdd(loadLane(offsetof(CwThread, first_linear)), index));
    }

    /// Do all lanes come to the same wait?
    bool hasOneWay() {
        for (llvm::Instruction& instruction : llvm::instructions(*entry_)) {
            if (!instruction.getMetadata(kNextStore)) continue;
            llvm::Value* next = llvm::cast<llvm::StoreInst>(instruction).getValueOperand();
            if (auto* phi = llvm::dyn_cast<llvm::PHINode>(next)) next = phi->hasConstantValue();
            return next && llvm::isa<llvm::ConstantInt>(next);
        }
        return false;
    }

    /// They are read from the first lane's slot, once, before the loop.
    void hoistUniformLoads(llvm::Instruction* first_lane) {
        const unsigned kind = context_.getMDKindID(kUniformLoad);
        build_.SetInsertPoint(entry_->getEntryBlock().getTerminator());
        build_.SetCurrentDebugLocation({});
        for (llvm::Instruction& load : llvm::make_early_inc_range(llvm::instructions(*entry_))) {
            llvm::MDNode* node = load.getMetadata(kind);
            if (!node) continue;
            const auto number = [&](unsigned i) {
                return llvm::mdconst::extract<llvm::ConstantInt>(node->getOperand(i));
            };
            llvm::Value* slots = build_.CreateInBoundsGEP(
                build_.getInt8Ty(), loadField(build_.getPtrTy(), offsetof(CwThread, frame)),
                {number(0)});
            llvm::Value* address = build_.CreateInBoundsGEP(
                llvm::ArrayType::get(build_.getInt8Ty(), number(1)->getZExtValue()), slots,
                {build_.CreateZExt(first_lane, build_.getInt64Ty())});
            load.replaceAllUsesWith(build_.CreateLoad(load.getType(), address));
            load.eraseFromParent();
        }
    }

    void begin(const std::string& suffix) {
        auto* type = llvm::FunctionType::get(build_.getVoidTy(), {build_.getPtrTy()}, false);
        entry_ = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage,
                                        kernel_.getName() + suffix, module_);
        thread_ = entry_->getArg(0);
        thread_->setName("thread");
        entry_->addParamAttr(0, llvm::Attribute::NoAlias);
        entry_->addParamAttr(0, llvm::Attribute::NonNull);
        entry_->addDereferenceableParamAttr(0, sizeof(CwThread));
        entry_->addFnAttr(llvm::Attribute::NullPointerIsValid);
        for (const char* name :
             {"target-cpu", "target-features", "frame-pointer", "prefer-vector-width"})
            if (kernel_.hasFnAttribute(name)) entry_->addFnAttr(kernel_.getFnAttribute(name));
        build_.SetInsertPoint(llvm::BasicBlock::Create(context_, "", entry_));
        readArguments();
    }

    void readArguments() {
        args_ = loadField(build_.getPtrTy(), offsetof(CwThread, args));
        for (size_t i = 0; i < meta_.params.size(); ++i) {
            llvm::Argument* argument = kernel_.getArg(unsigned(i + 1));
            llvm::Value* address = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), args_,
                                                                     meta_.params[i].offset);
            operands_.push_back(argument->hasByValAttr()
                                    ? byValue(*argument, address, meta_.params[i])
                                    : build_.CreateLoad(argument->getType(), address));
        }
    }

    /// The callee owns a by-value struct; only one that it writes needs a copy for each thread.
    llvm::Value* byValue(llvm::Argument& argument, llvm::Value* address, const ir::Param& param) {
        const llvm::Align align = argument.getParamAlign().valueOrOne();
        if (!copies_structs_ || !isWritten(argument)) return address;
        llvm::AllocaInst* slot =
            build_.CreateAlloca(llvm::ArrayType::get(build_.getInt8Ty(), param.size));
        slot->setAlignment(align);
        copies_.push_back({slot, address, param.size, align});
        return slot;
    }

    void copyStructs() {
        for (const Copy& copy : copies_)
            build_.CreateMemCpy(copy.to, copy.align, copy.from, llvm::Align(1), copy.size);
    }

    llvm::CallInst* callBody(llvm::ArrayRef<llvm::Value*> indices) {
        llvm::SmallVector<llvm::Value*, 16> operands{thread_};
        operands.append(operands_.begin(), operands_.end());
        operands.append(indices.begin(), indices.end());
        llvm::CallInst* call = build_.CreateCall(body_ ? body_ : &kernel_, operands);
        if (llvm::DISubprogram* program = kernel_.getSubprogram())
            call->setDebugLoc(
                llvm::DILocation::get(context_, program->getLine(), 0, entryProgram(program)));
        return call;
    }

    /// A call of an inlinable function with debug lines needs a place of its own.
    llvm::DISubprogram* entryProgram(llvm::DISubprogram* program) {
        if (!entry_->getSubprogram()) {
            auto* copy = llvm::MDNode::replaceWithDistinct(program->clone());
            entry_->setSubprogram(copy);
        }
        return entry_->getSubprogram();
    }

    void callOnce() {
        copyStructs();
        callBody({});
        build_.CreateRetVoid();
    }

    void loopOverThreads() {
        addIndexParameters();
        const bool record_holds_indices = useIndexParameters(*body_);
        llvm::MDNode* group = markParallel(*body_);
        body_->addFnAttr(llvm::Attribute::AlwaysInline);
        body_->removeFnAttr(llvm::Attribute::NoInline);
        body_->removeFnAttr(llvm::Attribute::OptimizeNone);

        llvm::Value* limits[3];
        for (int i = 0; i < 3; ++i)
            limits[i] = loadField(build_.getInt32Ty(), offsetof(CwThread, ntid) + 4 * size_t(i));
        llvm::Value* indices[3];
        for (int i = 2; i >= 0; --i)
            indices[i] = beginLoop(limits[i]);
        if (record_holds_indices) storeIndices(limits, indices);
        copyStructs();
        callBody(indices);
        endLoop(group, true);
        endLoop(nullptr, false);
        endLoop(nullptr, false);
        build_.CreateRetVoid();
    }

    /// kernel(thread, args…) becomes body(thread, args…, tid.x, tid.y, tid.z).
    void addIndexParameters() {
        llvm::SmallVector<llvm::Type*, 16> types;
        for (llvm::Argument& argument : kernel_.args())
            types.push_back(argument.getType());
        types.append(3, build_.getInt32Ty());
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

    struct Level {
        llvm::BasicBlock* head;
        llvm::PHINode* index;
        llvm::Value* limit;
    };

    /// Runs from 0 to `limit`, which is not 0.
    llvm::PHINode* beginLoop(llvm::Value* limit) {
        llvm::BasicBlock* before = build_.GetInsertBlock();
        auto* head = llvm::BasicBlock::Create(context_, "", entry_);
        build_.CreateBr(head);
        build_.SetInsertPoint(head);
        llvm::PHINode* index = build_.CreatePHI(build_.getInt32Ty(), 2);
        index->addIncoming(build_.getInt32(0), before);
        levels_.push_back({head, index, limit});
        return index;
    }

    void endLoop(llvm::MDNode* group, bool innermost) {
        const Level level = levels_.pop_back_val();
        llvm::Value* next = build_.CreateAdd(level.index, build_.getInt32(1), "", true, true);
        level.index->addIncoming(next, build_.GetInsertBlock());
        auto* after = llvm::BasicBlock::Create(context_, "", entry_);
        auto* branch =
            build_.CreateCondBr(build_.CreateICmpULT(next, level.limit), level.head, after);
        if (innermost) {
            llvm::SmallVector<llvm::Metadata*, 4> nodes{nullptr};
            if (group)
                nodes.push_back(llvm::MDNode::get(
                    context_,
                    {llvm::MDString::get(context_, "llvm.loop.parallel_accesses"), group}));
            nodes.push_back(llvm::MDNode::get(
                context_, {llvm::MDString::get(context_, "llvm.loop.mustprogress")}));
            llvm::MDNode* loop = llvm::MDNode::getDistinct(context_, nodes);
            loop->replaceOperandWith(0, loop);
            branch->setMetadata(llvm::LLVMContext::MD_loop, loop);
        }
        build_.SetInsertPoint(after);
    }

    void storeIndices(llvm::Value* const* limits, llvm::Value* const* indices) {
        for (int i = 0; i < 3; ++i)
            storeField(indices[i], offsetof(CwThread, tid) + 4 * size_t(i));
        llvm::Value* row = build_.CreateAdd(indices[1], build_.CreateMul(limits[1], indices[2]));
        storeField(build_.CreateAdd(indices[0], build_.CreateMul(limits[0], row)),
                   offsetof(CwThread, linear));
    }

    llvm::Value* fieldAddress(size_t offset) {
        return build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), thread_, offset);
    }
    llvm::Value* loadField(llvm::Type* type, size_t offset) {
        auto* load = build_.CreateLoad(type, fieldAddress(offset));
        load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
        return load;
    }
    void storeField(llvm::Value* value, size_t offset) {
        build_.CreateStore(value, fieldAddress(offset));
    }

    struct Copy {
        llvm::Value *to, *from;
        uint64_t size;
        llvm::Align align;
    };
    llvm::Module& module_;
    llvm::LLVMContext& context_;
    llvm::IRBuilder<> build_;
    llvm::Function& kernel_;
    const ir::KernelMeta& meta_;
    llvm::Function *entry_ = nullptr, *body_ = nullptr;
    bool copies_structs_ = true;
    llvm::Value *thread_ = nullptr, *args_ = nullptr;
    llvm::SmallVector<llvm::Value*, 16> operands_;
    llvm::SmallVector<Copy, 2> copies_;
    llvm::SmallVector<Level, 3> levels_;
};

TableRow makeRegions(llvm::Function& kernel, const ir::KernelMeta& meta, Regions regions) {
    TableRow row{&meta, nullptr, CW_KERNEL_REGIONS};
    llvm::MDNode* group = markParallel(*regions.step);
    const bool record_holds_indices = seesRecord(*regions.step);
    for (uint32_t i = 0; i < regions.regions.size(); ++i)
        row.regions.push_back(
            EntryBuilder(kernel, meta).makeRegion(regions, i, group, record_holds_indices));
    row.single = EntryBuilder(kernel, meta).makeStep(regions);
    row.cut = std::move(regions);
    return row;
}

TableRow makeEntry(llvm::Function& kernel, const ir::KernelMeta& meta, bool stacks) {
    if (meta.waits && !stacks)
        if (std::optional<Regions> regions = cutIntoRegions(kernel))
            return makeRegions(kernel, meta, std::move(*regions));
    TableRow row{&meta, EntryBuilder(kernel, meta).makeEntry()};
    row.kind = meta.waits ? CW_KERNEL_THREAD : CW_KERNEL_LOOP;
    if (!meta.waits) row.single = EntryBuilder(kernel, meta).makeSingle();
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
