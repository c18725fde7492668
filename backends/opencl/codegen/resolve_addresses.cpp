// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/resolve_addresses.h"

#include <optional>
#include <vector>

#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/AttributeMask.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include "backends/opencl/abi.h"

namespace cw::opencl {
namespace {

constexpr unsigned kPrivate = 0, kGlobal = 1, kShared = 3;

/// What a pointer is: an address of the device, a number of ours, or one of both.
enum class Place : uint8_t { Real, Number, Either };

unsigned spaceOf(const llvm::Value* pointer) {
    return pointer->getType()->getPointerAddressSpace();
}

/// The pointers through which an instruction accesses memory.
llvm::SmallVector<llvm::Use*, 2> accessesOf(llvm::Instruction& instruction) {
    if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction))
        return {&load->getOperandUse(llvm::LoadInst::getPointerOperandIndex())};
    if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction))
        return {&store->getOperandUse(llvm::StoreInst::getPointerOperandIndex())};
    if (auto* update = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction))
        return {&update->getOperandUse(llvm::AtomicRMWInst::getPointerOperandIndex())};
    if (auto* swap = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
        return {&swap->getOperandUse(llvm::AtomicCmpXchgInst::getPointerOperandIndex())};
    if (auto* transfer = llvm::dyn_cast<llvm::MemTransferInst>(&instruction))
        return {&transfer->getRawDestUse(), &transfer->getRawSourceUse()};
    if (auto* fill = llvm::dyn_cast<llvm::MemSetInst>(&instruction))
        return {&fill->getRawDestUse()};
    return {};
}

class Resolver {
  public:
    Resolver(llvm::Module& module, llvm::Function& entry)
        : module_(module), entry_(entry), in_memory_(entry.getArg(0)->getType()->isIntegerTy()) {}

    Result<> run() {
        CW_TRY(checkCalls());
        findAccesses();
        addParameters();
        for (const auto& [instruction, places] : accesses_)
            resolve(*instruction, places);
        return {};
    }

  private:
    /// Of a function: where the arena begins, its address, and the arena less its address.
    struct Window {
        llvm::Value *arena, *base, *window;
    };

    /// Nothing outside of the module may be given an address.
    Result<> checkCalls() {
        for (llvm::Function& function : module_)
            for (llvm::Instruction& instruction : llvm::instructions(function)) {
                auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
                if (!call || llvm::isa<llvm::IntrinsicInst>(call)) continue;
                const llvm::Function* callee = call->getCalledFunction();
                if (callee && !callee->isDeclaration()) continue;
                for (const llvm::Value* operand : call->args())
                    if (operand->getType()->isPointerTy() && placeOf(operand) != Place::Real)
                        return makeError(ErrorCode::Internal, "'{}' is given an address",
                                         callee ? callee->getName().str() : "a function");
            }
        return {};
    }

    Place placeOfObject(const llvm::Value* object) {
        const unsigned space = spaceOf(object);
        if (space == kPrivate || space == kShared) return Place::Real;
        if (const auto* argument = llvm::dyn_cast<llvm::Argument>(object))
            return placeOf(*argument);
        if (space != kGlobal) return Place::Either;
        // A record in memory is global, too: of others than the loaded we can't tell.
        return in_memory_ && !llvm::isa<llvm::LoadInst>(object) ? Place::Either : Place::Number;
    }

    /// What its callers give.
    Place placeOf(const llvm::Argument& argument) {
        const llvm::Function& function = *argument.getParent();
        if (&function == &entry_) return Place::Real;
        const auto [known, fresh] = arguments_.try_emplace(&argument);
        if (!fresh) return known->second.value_or(Place::Either);
        std::optional<Place> all;
        for (const llvm::User* user : function.users())
            if (const auto* call = llvm::dyn_cast<llvm::CallBase>(user))
                merge(all, placeOf(call->getArgOperand(argument.getArgNo())));
        arguments_[&argument] = all;
        return all.value_or(Place::Either);
    }

    Place placeOf(const llvm::Value* pointer) {
        llvm::SmallVector<const llvm::Value*, 4> objects;
        llvm::getUnderlyingObjects(pointer, objects, nullptr, 0);
        std::optional<Place> all;
        for (const llvm::Value* object : objects)
            merge(all, placeOfObject(object));
        return all.value_or(Place::Either);
    }

    static void merge(std::optional<Place>& all, Place place) {
        all = all && *all != place ? Place::Either : place;
    }

    void findAccesses() {
        for (llvm::Function& function : module_)
            for (llvm::Instruction& instruction : llvm::instructions(function)) {
                llvm::SmallVector<Place, 2> places;
                for (const llvm::Use* use : accessesOf(instruction))
                    places.push_back(placeOf(use->get()));
                if (llvm::any_of(places, [](Place place) { return place != Place::Real; }))
                    accesses_.emplace_back(&instruction, places);
            }
    }

    void addParameters() {
        llvm::SetVector<llvm::Function*> need;
        for (const auto& access : accesses_)
            if (access.first->getFunction() != &entry_) need.insert(access.first->getFunction());
        for (size_t next = 0; next < need.size(); ++next)
            for (llvm::User* user : need[next]->users())
                if (auto* call = llvm::dyn_cast<llvm::CallBase>(user);
                    call && call->getFunction() != &entry_)
                    need.insert(call->getFunction());
        llvm::MapVector<llvm::Function*, llvm::Function*> fresh;
        for (llvm::Function* old : need)
            fresh[old] = moveBody(*old);
        forgetEffects(entry_);
        windows_[&entry_] = windowOfEntry();
        for (auto& [old, function] : fresh) {
            const auto count = unsigned(function->arg_size());
            windows_[function] =
                windowOf(*function, function->getArg(count - 2), function->getArg(count - 1));
        }
        for (auto& [old, function] : fresh) {
            for (llvm::User* user : llvm::make_early_inc_range(old->users()))
                passOn(*llvm::cast<llvm::CallInst>(user), *function);
            old->eraseFromParent();
        }
    }

    /// What was found out of a function's accesses before they went through the arena.
    static void forgetEffects(llvm::Function& function) {
        function.removeFnAttr(llvm::Attribute::Memory);
        llvm::AttributeMask effects;
        for (const llvm::Attribute::AttrKind kind :
             {llvm::Attribute::ReadNone, llvm::Attribute::ReadOnly, llvm::Attribute::WriteOnly,
              llvm::Attribute::NoAlias, llvm::Attribute::Captures})
            effects.addAttribute(kind);
        for (unsigned i = 0; i < function.arg_size(); ++i)
            if (function.getArg(i)->getType()->isPointerTy() &&
                spaceOf(function.getArg(i)) == kGlobal)
                function.removeParamAttrs(i, effects);
    }

    static llvm::Function* moveBody(llvm::Function& old) {
        llvm::LLVMContext& context = old.getContext();
        llvm::SmallVector<llvm::Type*, 8> params(old.getFunctionType()->params());
        params.push_back(llvm::PointerType::get(context, kGlobal));
        params.push_back(llvm::Type::getInt64Ty(context));
        auto* type = llvm::FunctionType::get(old.getReturnType(), params, false);
        auto* function = llvm::Function::Create(type, old.getLinkage(), "", old.getParent());
        function->takeName(&old);
        function->copyAttributesFrom(&old);
        function->copyMetadata(&old, 0);
        forgetEffects(*function);
        function->splice(function->begin(), &old);
        for (llvm::Argument& argument : old.args()) {
            llvm::Argument* moved = function->getArg(argument.getArgNo());
            moved->takeName(&argument);
            argument.replaceAllUsesWith(moved);
        }
        return function;
    }

    void passOn(llvm::CallInst& call, llvm::Function& callee) {
        const Window& window = windows_.lookup(call.getFunction());
        llvm::SmallVector<llvm::Value*, 8> operands(call.args());
        operands.append({window.arena, window.base});
        auto* fresh = llvm::CallInst::Create(&callee, operands, "", call.getIterator());
        fresh->setCallingConv(call.getCallingConv());
        fresh->setAttributes(call.getAttributes());
        fresh->removeFnAttr(llvm::Attribute::Memory);
        fresh->copyMetadata(call);
        fresh->takeName(&call);
        call.replaceAllUsesWith(fresh);
        call.eraseFromParent();
    }

    Window windowOfEntry() {
        llvm::BasicBlock& block = entry_.getEntryBlock();
        llvm::IRBuilder<> build(&block, block.getFirstNonPHIOrDbgOrAlloca());
        llvm::Value* arena = entry_.getArg(unsigned(entry_.arg_size()) - 1);
        llvm::Value* record = entry_.getArg(0);
        if (in_memory_) record = build.CreateGEP(build.getInt8Ty(), arena, record);
        llvm::Value* top = build.CreateLoad(
            build.getInt32Ty(), build.CreateConstInBoundsGEP1_64(
                                    build.getInt8Ty(), record, offsetof(CwOpenclLaunch, map_top)));
        llvm::Value* base = build.CreateShl(build.CreateZExt(top, build.getInt64Ty()), 32);
        return windowBehind(build, arena, base);
    }

    static Window windowOf(llvm::Function& function, llvm::Value* arena, llvm::Value* base) {
        llvm::BasicBlock& block = function.getEntryBlock();
        llvm::IRBuilder<> build(&block, block.getFirstNonPHIOrDbgOrAlloca());
        return windowBehind(build, arena, base);
    }

    static Window windowBehind(llvm::IRBuilder<>& build, llvm::Value* arena, llvm::Value* base) {
        arena->setName("arena");
        base->setName("base");
        return {arena, base,
                build.CreateGEP(build.getInt8Ty(), arena, build.CreateNeg(base), "window")};
    }

    void resolve(llvm::Instruction& instruction, llvm::ArrayRef<Place> places) {
        const Window window = windows_.lookup(instruction.getFunction());
        llvm::SmallVector<llvm::Value*, 2> pointers;
        for (const auto [use, place] : llvm::zip_equal(accessesOf(instruction), places))
            pointers.push_back(resolved(instruction, *use, place, window));
        if (auto* intrinsic = llvm::dyn_cast<llvm::MemIntrinsic>(&instruction))
            rewrite(*intrinsic, pointers);
        else
            accessesOf(instruction)[0]->set(pointers[0]);
    }

    static llvm::Value* resolved(llvm::Instruction& at, llvm::Value* pointer, Place place,
                                 const Window& window) {
        if (place == Place::Real) return pointer;
        llvm::IRBuilder<> build(&at);
        llvm::Value* number = build.CreatePtrToInt(pointer, build.getInt64Ty());
        llvm::Value* found = build.CreateGEP(build.getInt8Ty(), window.window, number);
        if (place == Place::Number) return found;
        llvm::Value* inside = build.CreateICmpULT(build.CreateSub(number, window.base),
                                                  build.getInt64(CW_OPENCL_MAP_BYTES));
        return build.CreateSelect(inside, build.CreateAddrSpaceCast(found, pointer->getType()),
                                  pointer);
    }

    /// Their names tell of address spaces.
    static void rewrite(llvm::MemIntrinsic& old, llvm::ArrayRef<llvm::Value*> pointers) {
        llvm::IRBuilder<> build(&old);
        if (auto* fill = llvm::dyn_cast<llvm::MemSetInst>(&old))
            build.CreateMemSet(pointers[0], fill->getValue(), fill->getLength(),
                               fill->getDestAlign(), fill->isVolatile());
        else if (auto* move = llvm::cast<llvm::MemTransferInst>(&old);
                 llvm::isa<llvm::MemMoveInst>(move))
            build.CreateMemMove(pointers[0], move->getDestAlign(), pointers[1],
                                move->getSourceAlign(), move->getLength(), move->isVolatile());
        else
            build.CreateMemCpy(pointers[0], move->getDestAlign(), pointers[1],
                               move->getSourceAlign(), move->getLength(), move->isVolatile());
        old.eraseFromParent();
    }

    llvm::Module& module_;
    llvm::Function& entry_;
    const bool in_memory_; // the launch record: the first argument is its offset in the arena
    llvm::DenseMap<const llvm::Argument*, std::optional<Place>> arguments_;
    std::vector<std::pair<llvm::Instruction*, llvm::SmallVector<Place, 2>>> accesses_;
    llvm::DenseMap<llvm::Function*, Window> windows_;
};

} // namespace

Result<> resolveAddresses(llvm::Module& module, llvm::Function& entry) {
    return Resolver(module, entry).run();
}

} // namespace cw::opencl
