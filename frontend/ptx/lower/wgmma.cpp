// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.15 wgmma: four warps, 16 rows each, with matrices in shared memory. A product is
// made where it is issued, so that groups and fences have nothing to wait for.
#include "frontend/ptx/lower/fragments.h"

namespace cw::ptx::lower {
namespace {

uint32_t codeOf(Type type) {
    if (type == kF16) return 0;
    if (type == kBF16) return 1;
    if (type == kTF32) return 2;
    if (type.small == Small::E4M3) return 3;
    if (type.small == Small::E5M2) return 4;
    return type.bits == 1 ? 7 : type.isSigned() ? 6 : 5;
}

/// The number of this thread in its warp group.
llvm::Value* threadOf(Emitter& e) {
    llvm::Value* yz = e.build.CreateAdd(
        e.operation("tid.y"), e.build.CreateMul(e.operation("ntid.y"), e.operation("tid.z")));
    llvm::Value* linear =
        e.build.CreateAdd(e.operation("tid.x"), e.build.CreateMul(e.operation("ntid.x"), yz));
    return e.build.CreateAnd(linear, 127);
}

/// An address not behind the block's shared memory, and at most 1 KiB before it: what a descriptor
/// keeps of an address, 18 bits, is enough from there.
llvm::Value* sharedBegin(Emitter& e) {
    llvm::Value* fixed =
        e.build.CreateSub(e.operation("total.smem.size"), e.operation("dynamic.smem.size"));
    fixed = e.build.CreateAnd(e.build.CreateAdd(fixed, e.build.getInt32(1023)), ~1023u);
    return e.build.CreatePtrAdd(e.operation("dynamic.smem.base"),
                                e.build.CreateNeg(e.build.CreateZExt(fixed, e.build.getInt64Ty())));
}

llvm::Value* place(Emitter& e, llvm::Value* array, size_t index) {
    return e.build.CreatePtrAdd(array, e.build.getInt64(4 * index));
}

/// 1 or -1, 0 or 1: what `index` is allowed to be.
bool isSecond(Emitter& e, const Match& m, size_t index, int64_t first, int64_t second) {
    const auto value = int64_t(e.readConstant(m.operand(index)));
    if (value != first && value != second)
        e.fail(m.operand(index), fmt::format("{} or {} is expected here", first, second));
    return value == second;
}

} // namespace

void warpgroupMultiply(Emitter& e, const Match& m) {
    const Shape shape = shapeOf(m);
    const std::vector<Type> types = typesOf(m); // d, a, b
    const Type d = types[0], a = types[1];
    const bool in_registers = m.operand(1).kind == Operand::Vector;
    const size_t count = shape.n / 2;
    uint32_t how = shape.n | codeOf(a) << 16 | codeOf(types[2]) << 20;
    // d, a, b, scale-d, scale-a, scale-b, trans-a, trans-b
    size_t next = 4;
    if (a.isFloat() && m.count() < 6)
        return (void)e.fail(m.instruction.place, "the signs of A and B are missing");
    if (a.isFloat()) {
        const bool minus_a = isSecond(e, m, next++, 1, -1), minus_b = isSecond(e, m, next++, 1, -1);
        if (minus_a != minus_b) how |= 1u << 24;
    }
    const bool transposes = a == kF16 || a == kBF16;
    const size_t expected = next + (transposes ? (in_registers ? 1 : 2) : 0);
    if (m.count() != expected)
        return (void)e.fail(
            m.instruction.place,
            fmt::format("{} operands are expected here, not {}", expected, m.count()));
    if (transposes && !in_registers && isSecond(e, m, next++, 0, 1)) how |= 1u << 12;
    if (transposes && isSecond(e, m, next++, 0, 1)) how |= 1u << 13;

    const Values given = readSums(e, m.operand(0), d, count);
    llvm::Value* adds = e.read(m.operand(3), kPred);
    llvm::Value* b_matrix = e.read(m.operand(2), kB64);
    llvm::Value* a_matrix = in_registers ? e.build.getInt64(0) : e.read(m.operand(1), kB64);
    Values from_a;
    if (in_registers) from_a = readRegisters(e, m.operand(1), kB32, 4);
    if (e.error()) return;

    llvm::Type* type = given[0]->getType();
    Values kept;
    for (llvm::Value* value : given)
        kept.push_back(
            e.build.CreateSelect(adds, value, llvm::Constant::getNullValue(value->getType())));
    llvm::Value* sums = e.slot(llvm::ArrayType::get(type, count), 16);
    const Values begin = sumsFrom(e, m, kept);
    for (size_t i = 0; i < count; ++i)
        e.build.CreateAlignedStore(begin[i], place(e, sums, i), llvm::Align(4));
    llvm::Value* rows = llvm::ConstantPointerNull::get(e.build.getPtrTy());
    if (in_registers) {
        how |= 1u << 14;
        Warp warp(e);
        const Words words = rowsOf(e, warp, from_a, 2);
        rows = e.slot(llvm::ArrayType::get(e.build.getInt32Ty(), 16), 16);
        for (size_t i = 0; i < 16; ++i)
            e.build.CreateAlignedStore(words[i / 8][i % 8], place(e, rows, i), llvm::Align(4));
    } else {
        e.operation("syncwarp", e.build.getInt32(~0u));
    }
    e.routine("ptx_wgmma", e.build.getVoidTy(),
              {sums, rows, a_matrix, b_matrix, sharedBegin(e), threadOf(e), e.build.getInt32(how)});
    Values results;
    for (size_t i = 0; i < count; ++i)
        results.push_back(e.build.CreateAlignedLoad(type, place(e, sums, i), llvm::Align(4)));
    writeSums(e, m.operand(0), d, finishSums(e, m, kept, results));
}

} // namespace cw::ptx::lower
