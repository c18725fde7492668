// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.11 Surface Instructions, of handles in 64-bit registers.
#include "ir/device/surface.h"

#include "frontend/ptx/lower/texture.h"

namespace cw::ptx::lower {
namespace {

/// Where an access of so many bytes goes, or, of 0, one of a texel; 0 outside. Traps there if it
/// is to.
llvm::Value* placeOf(Emitter& e, const Match& m, const At& at, uint32_t bytes) {
    const TextureShape& shape = textureShape(m);
    uint32_t how = shape.coordinates | bytes * kSurfaceBytes;
    if (shape.layered) how |= kSurfaceLayers;
    if (m.has("clamp")) how |= kSurfaceClamps;
    if (!bytes) how |= kSurfaceTexels;
    std::array<llvm::Value*, 3> x = at.x;
    if (shape.layered) x[shape.coordinates] = at.layer;
    llvm::Value* place = e.routine("surf_place", e.build.getInt64Ty(),
                                   {at.handle, e.build.getInt32(how), x[0], x[1], x[2]});
    if (!m.has("trap")) return place;
    llvm::BasicBlock *outside = e.newBlock(), *inside = e.newBlock();
    e.build.CreateCondBr(e.build.CreateIsNull(place), outside, inside);
    e.build.SetInsertPoint(outside);
    e.operation("trap");
    e.build.CreateUnreachable();
    e.build.SetInsertPoint(inside);
    return place;
}

/// Does it where there is a place.
template <typename Access>
void wherePlaced(Emitter& e, llvm::Value* place, Access access) {
    llvm::BasicBlock *inside = e.newBlock(), *behind = e.newBlock();
    e.build.CreateCondBr(e.build.CreateIsNull(place), behind, inside);
    e.build.SetInsertPoint(inside);
    access(e.pointerTo(place, Space::Global));
    e.build.CreateBr(behind);
    e.build.SetInsertPoint(behind);
}

/// The registers of .v2, .v4 or one.
std::vector<const Operand*> registersOf(Emitter& e, const Match& m, const Operand& operand) {
    const std::string_view vector = m.oneOf({"v2", "v4"});
    const size_t count = vector.empty() ? 1 : size_t(vector[1] - '0');
    std::vector<const Operand*> all = e.elements(operand);
    if (all.size() != count) e.fail(operand, fmt::format("{} registers are expected", count));
    return all;
}

llvm::Align alignOf(uint32_t bytes) {
    return llvm::Align(std::min(bytes, 4u)); // all that rows are sure to begin at
}

llvm::AtomicRMWInst::BinOp operationOf(const Match& m, bool is_signed) {
    using Op = llvm::AtomicRMWInst;
    if (m.has("add")) return Op::Add;
    if (m.has("and")) return Op::And;
    if (m.has("or")) return Op::Or;
    if (m.has("min")) return is_signed ? Op::Min : Op::UMin;
    return is_signed ? Op::Max : Op::UMax;
}

} // namespace

void surfaceLoad(Emitter& e, const Match& m) {
    const At at = coordinatesOf(e, m, m.operand(1), kS32);
    const std::vector<const Operand*> to = registersOf(e, m, m.operand(0));
    if (e.error()) return;
    const auto count = uint32_t(to.size());
    llvm::Value* place = placeOf(e, m, at, m.last.bytes() * count);
    llvm::Type* type = llvm::FixedVectorType::get(e.bitsOf(m.last.bits), count);
    llvm::AllocaInst* seen = e.slot(type);
    e.build.CreateStore(llvm::Constant::getNullValue(type), seen);
    wherePlaced(e, place, [&](llvm::Value* pointer) {
        e.build.CreateStore(
            e.build.CreateAlignedLoad(type, pointer, alignOf(m.last.bytes() * count)), seen);
    });
    llvm::Value* all = e.build.CreateLoad(type, seen);
    for (uint32_t i = 0; i < count; ++i)
        e.writeWide(*to[i], m.last, e.build.CreateExtractElement(all, i));
}

void surfaceStore(Emitter& e, const Match& m) {
    const At at = coordinatesOf(e, m, m.operand(0), kS32);
    const std::vector<const Operand*> from = registersOf(e, m, m.operand(1));
    if (e.error()) return;
    const auto count = uint32_t(from.size());
    llvm::Value* all =
        llvm::PoisonValue::get(llvm::FixedVectorType::get(e.bitsOf(m.last.bits), count));
    for (uint32_t i = 0; i < count; ++i)
        all = e.build.CreateInsertElement(all, e.readWide(*from[i], m.last), i);
    if (e.error()) return;
    wherePlaced(e, placeOf(e, m, at, m.last.bytes() * count), [&](llvm::Value* pointer) {
        e.build.CreateAlignedStore(all, pointer, alignOf(m.last.bytes() * count));
    });
}

void surfaceStoreFormatted(Emitter& e, const Match& m) {
    const At at = coordinatesOf(e, m, m.operand(0), kS32);
    const std::vector<const Operand*> from = registersOf(e, m, m.operand(1));
    if (e.error()) return;
    llvm::Value* all =
        llvm::Constant::getNullValue(llvm::FixedVectorType::get(e.build.getInt32Ty(), 4));
    for (size_t i = 0; i < from.size(); ++i)
        all = e.build.CreateInsertElement(all, e.read(*from[i], kB32), i);
    if (e.error()) return;
    wherePlaced(e, placeOf(e, m, at, 0), [&](llvm::Value* pointer) {
        e.routine("ptx_surf_store", e.build.getVoidTy(), {at.handle, e.integerOf(pointer), all});
    });
}

void surfaceReduce(Emitter& e, const Match& m) {
    const bool formatted = m.has("p");
    const At at = coordinatesOf(e, m, m.operand(0), kS32);
    llvm::Value* value = in(e, m, 1);
    if (e.error()) return;
    llvm::Value* place = placeOf(e, m, at, formatted ? 0 : m.last.bytes());
    const auto reduce = [&](bool is_signed) {
        wherePlaced(e, place, [&](llvm::Value* pointer) {
            e.build.CreateAtomicRMW(operationOf(m, is_signed), pointer, value,
                                    llvm::Align(m.last.bytes()), llvm::AtomicOrdering::Monotonic,
                                    e.build.getContext().getOrInsertSyncScopeID("device"));
        });
    };
    if (!formatted || (!m.has("min") && !m.has("max"))) return reduce(m.last.isSigned());
    // What is the least is for the surface's format to say.
    llvm::Value* is_signed = e.build.CreateIsNotNull(e.routine(
        "ptx_tex_query", e.build.getInt32Ty(),
        {at.handle, e.build.getInt32(uint32_t(TextureQuery::IsSigned)), e.build.getInt32(0)}));
    llvm::Value* nowhere = e.build.getInt64(0);
    llvm::Value* all = place;
    place = e.build.CreateSelect(is_signed, all, nowhere);
    reduce(true);
    place = e.build.CreateSelect(is_signed, nowhere, all);
    reduce(false);
}

} // namespace cw::ptx::lower
