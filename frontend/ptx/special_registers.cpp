// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §10, Special Registers.
#include <llvm/IR/Module.h>

#include <algorithm>
#include <charconv>

#include "frontend/ptx/emitter.h"

namespace cw::ptx {
namespace {

using Make = llvm::Value* (*)(Emitter&);

llvm::Value* laneMask(Emitter& e, bool below, bool self) {
    llvm::Value* bit = e.build.CreateShl(e.build.getInt32(1), e.operation("laneid"));
    llvm::Value* under = e.build.CreateSub(bit, e.build.getInt32(1));
    llvm::Value* mask = below ? under : e.build.CreateNot(e.build.CreateOr(under, bit));
    return self ? e.build.CreateOr(mask, bit) : mask;
}
llvm::Value* threads(Emitter& e) {
    return e.build.CreateMul(e.build.CreateMul(e.operation("ntid.x"), e.operation("ntid.y")),
                             e.operation("ntid.z"));
}
llvm::Value* warpId(Emitter& e) {
    llvm::Value* yz = e.build.CreateAdd(
        e.operation("tid.y"), e.build.CreateMul(e.operation("ntid.y"), e.operation("tid.z")));
    llvm::Value* linear =
        e.build.CreateAdd(e.operation("tid.x"), e.build.CreateMul(e.operation("ntid.x"), yz));
    return e.build.CreateLShr(linear, 5);
}
llvm::Value* high(Emitter& e, std::string_view operation) {
    return e.build.CreateTrunc(e.build.CreateLShr(e.operation(operation), 32),
                               e.build.getInt32Ty());
}
/// NVIDIA's driver tells a cooperative grid in %envreg1 (high) and %envreg2 (low) where its barrier
/// counts; nvcc's grid.sync() does the rest in PTX. A few grids of a module may run at a time; a
/// barrier that all have passed leaves its eight bytes fit for the next grid.
llvm::Value* gridWorkspace(Emitter& e) {
    constexpr uint64_t kGrids = 64;
    constexpr const char* kName = "cw.grid.workspace";
    llvm::Module& module = *e.build.GetInsertBlock()->getModule();
    llvm::Type* word = e.build.getInt64Ty();
    llvm::GlobalVariable* all = module.getNamedGlobal(kName);
    if (!all) {
        auto* type = llvm::ArrayType::get(word, kGrids);
        all = new llvm::GlobalVariable(module, type, false, llvm::GlobalValue::InternalLinkage,
                                       llvm::Constant::getNullValue(type), kName, nullptr,
                                       llvm::GlobalValue::NotThreadLocal, 1);
    }
    llvm::Value* grid = e.build.CreateAnd(e.operation("gridid"), kGrids - 1);
    llvm::Value* own = e.build.CreateGEP(word, all, grid);
    return e.build.CreatePtrToInt(e.build.CreateAddrSpaceCast(own, e.build.getPtrTy()), word);
}
llvm::Value* gridWorkspaceHigh(Emitter& e) {
    return e.build.CreateTrunc(e.build.CreateLShr(gridWorkspace(e), 32), e.build.getInt32Ty());
}
llvm::Value* gridWorkspaceLow(Emitter& e) {
    return e.build.CreateTrunc(gridWorkspace(e), e.build.getInt32Ty());
}
template <uint32_t value>
llvm::Value* fixed(Emitter& e) {
    return e.build.getInt32(value);
}

struct SpecialRegister {
    std::string_view name; // without %
    Type type;
    std::string_view operation; // of ir/ops.def, or
    Make make;
};
constexpr SpecialRegister kRegisters[] = {
    {"aggr_smem_size", kU32, "total.smem.size", {}}, // nothing is set aside for the system
    {"clock", kU32, "clock", {}},
    {"clock64", kU64, "clock64", {}},
    {"clock_hi", kU32, "", [](Emitter& e) { return high(e, "clock64"); }},
    // A cluster is one block.
    {"cluster_ctaid.x", kU32, "", fixed<0>},
    {"cluster_ctaid.y", kU32, "", fixed<0>},
    {"cluster_ctaid.z", kU32, "", fixed<0>},
    {"cluster_ctarank", kU32, "", fixed<0>},
    {"cluster_nctaid.x", kU32, "", fixed<1>},
    {"cluster_nctaid.y", kU32, "", fixed<1>},
    {"cluster_nctaid.z", kU32, "", fixed<1>},
    {"cluster_nctarank", kU32, "", fixed<1>},
    {"clusterid.x", kU32, "ctaid.x", {}},
    {"clusterid.y", kU32, "ctaid.y", {}},
    {"clusterid.z", kU32, "ctaid.z", {}},
    {"ctaid.x", kU32, "ctaid.x", {}},
    {"ctaid.y", kU32, "ctaid.y", {}},
    {"ctaid.z", kU32, "ctaid.z", {}},
    {"dynamic_smem_size", kU32, "dynamic.smem.size", {}},
    {"envreg1", kU32, "", gridWorkspaceHigh},
    {"envreg2", kU32, "", gridWorkspaceLow},
    {"globaltimer", kU64, "globaltimer", {}},
    {"globaltimer_hi", kU32, "", [](Emitter& e) { return high(e, "globaltimer"); }},
    {"globaltimer_lo", kU32, "",
     [](Emitter& e) {
         return e.build.CreateTrunc(e.operation("globaltimer"), e.build.getInt32Ty());
     }},
    {"gridid", kU64, "gridid", {}},
    {"is_explicit_cluster", kPred, "",
     [](Emitter& e) -> llvm::Value* { return e.build.getFalse(); }},
    {"laneid", kU32, "laneid", {}},
    {"lanemask_eq", kU32, "",
     [](Emitter& e) { return e.build.CreateShl(e.build.getInt32(1), e.operation("laneid")); }},
    {"lanemask_ge", kU32, "", [](Emitter& e) { return laneMask(e, false, true); }},
    {"lanemask_gt", kU32, "", [](Emitter& e) { return laneMask(e, false, false); }},
    {"lanemask_le", kU32, "", [](Emitter& e) { return laneMask(e, true, true); }},
    {"lanemask_lt", kU32, "", [](Emitter& e) { return laneMask(e, true, false); }},
    {"nclusterid.x", kU32, "nctaid.x", {}},
    {"nclusterid.y", kU32, "nctaid.y", {}},
    {"nclusterid.z", kU32, "nctaid.z", {}},
    {"nctaid.x", kU32, "nctaid.x", {}},
    {"nctaid.y", kU32, "nctaid.y", {}},
    {"nctaid.z", kU32, "nctaid.z", {}},
    {"ntid.x", kU32, "ntid.x", {}},
    {"ntid.y", kU32, "ntid.y", {}},
    {"ntid.z", kU32, "ntid.z", {}},
    {"nwarpid", kU32, "",
     [](Emitter& e) {
         return e.build.CreateLShr(e.build.CreateAdd(threads(e), e.build.getInt32(31)), 5);
     }},
    {"smid", kU32, "smid", {}},
    {"tid.x", kU32, "tid.x", {}},
    {"tid.y", kU32, "tid.y", {}},
    {"tid.z", kU32, "tid.z", {}},
    {"total_smem_size", kU32, "total.smem.size", {}},
    {"warpid", kU32, "", warpId},
};

/// Of those that are vectors the fourth component is 0.
constexpr std::string_view kVectors[] = {
    "tid", "ntid", "ctaid", "nctaid", "clusterid", "nclusterid", "cluster_ctaid", "cluster_nctaid"};

/// Is it the prefix with a number below the limit?
bool isNumbered(std::string_view name, std::string_view prefix, uint32_t limit) {
    if (!name.starts_with(prefix)) return false;
    const std::string_view digits = name.substr(prefix.size());
    uint32_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return read.ec == std::errc() && read.ptr == digits.data() + digits.size() && number < limit;
}

/// What a driver or a profiler that is not there would set is 0.
Type unsetRegister(std::string_view name) {
    if (isNumbered(name, "envreg", 32)) return kB32;
    if (isNumbered(name, "pm", 8)) return kU32;
    if (name.ends_with("_64") && isNumbered(name.substr(0, name.size() - 3), "pm", 8)) return kU64;
    if (isNumbered(name, "reserved_smem_offset_", 2)) return kB32;
    for (std::string_view end : {"begin", "end", "cap"})
        if (name.starts_with("reserved_smem_offset_") && name.substr(21) == end) return kB32;
    if (name.ends_with(".w") &&
        Emitter::isSpecialVector(fmt::format("%{}", name.substr(0, name.size() - 2))))
        return kU32;
    return {};
}

} // namespace

bool Emitter::isSpecialVector(std::string_view name) {
    return name.starts_with('%') && std::find(std::begin(kVectors), std::end(kVectors),
                                              name.substr(1)) != std::end(kVectors);
}

/// The value of %tid.x and its like, or null.
llvm::Value* Emitter::special(const Operand& operand, Type& type) {
    if (!operand.name.starts_with('%')) return nullptr;
    std::string name(operand.name.substr(1));
    if (!operand.component.empty()) name += fmt::format(".{}", operand.component);
    for (const SpecialRegister& row : kRegisters)
        if (row.name == name) {
            type = row.type;
            return row.operation.empty() ? row.make(*this) : operation(row.operation);
        }
    if (const Type unset = unsetRegister(name)) {
        type = unset;
        return llvm::ConstantInt::get(bitsOf(type.bits), 0);
    }
    return nullptr;
}

} // namespace cw::ptx
