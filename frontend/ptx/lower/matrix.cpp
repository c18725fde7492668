// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.14 Warp Level Matrix Multiply-Accumulate Instructions, by shuffles between the
// lanes.
#include "frontend/ptx/lower/fragments.h"

namespace cw::ptx::lower {
namespace {

/// The matrix row's address that the lane `source` gave.
llvm::Value* rowOf(Emitter& e, Warp& warp, llvm::Value* address, llvm::Value* source) {
    return e.pointerTo(warp.from(source, address), Space::Shared);
}

unsigned matrices(const Match& m) {
    return m.has("x4") ? 4 : m.has("x2") ? 2 : 1;
}

/// The low half of the address: all that an address in shared memory needs.
llvm::Value* lowAddress(Emitter& e, const Operand& operand) {
    return e.build.CreateTrunc(e.integerOf(e.address(operand, Space::Shared)),
                               e.build.getInt32Ty());
}

} // namespace

void multiplyMatrices(Emitter& e, const Match& m) {
    const Shape shape = shapeOf(m);
    const std::vector<Type> types = typesOf(m); // d, a, b, c
    const Type a_type = types[1], b_type = types[2];
    const unsigned rows = shape.m / 8, steps = shape.k / (4 * perRegister(a_type));
    const Values a = readRegisters(e, m.operand(1), registerOf(a_type), rows * steps);
    const Values b = readRegisters(e, m.operand(2), registerOf(b_type), steps);
    const Values c = readSums(e, m.operand(3), types[3], rows * 2);
    if (e.error()) return;

    writeSums(e, m.operand(0), types[0], byFunction(e, m, c, {a, b, c}, [&](const Groups& abc) {
                  Warp warp(e);
                  return product(e, m, a_type, b_type, rowsOf(e, warp, abc[0], rows),
                                 columnsOf(e, warp, abc[1]), abc[2]);
              }));
}

void loadMatrix(Emitter& e, const Match& m) {
    const std::vector<const Operand*> to = e.elements(m.operand(0));
    if (to.size() != matrices(m))
        return (void)e.fail(m.operand(0), "one register for each matrix is expected");
    llvm::Value* address = lowAddress(e, m.operand(1));
    Warp warp(e);
    std::vector<llvm::Value*> values;
    for (unsigned i = 0; i < to.size(); ++i) {
        // The rows of matrix i are at the addresses of lanes 8i to 8i + 7.
        const auto at = [&](llvm::Value* row) {
            return rowOf(e, warp, address, e.build.CreateAdd(row, e.build.getInt32(8 * i)));
        };
        if (!m.has("trans")) {
            llvm::Value* place = e.build.CreatePtrAdd(
                at(warp.g), e.build.CreateZExt(e.build.CreateShl(warp.t, 2), e.build.getInt64Ty()));
            values.push_back(
                e.build.CreateAlignedLoad(e.build.getInt32Ty(), place, llvm::Align(4)));
            continue;
        }
        llvm::Value* both = e.build.getInt32(0);
        for (unsigned half = 0; half < 2; ++half) {
            llvm::Value* row = e.build.CreateOr(e.build.CreateShl(warp.t, 1), half);
            llvm::Value* place = e.build.CreatePtrAdd(
                at(row), e.build.CreateZExt(e.build.CreateShl(warp.g, 1), e.build.getInt64Ty()));
            llvm::Value* one =
                e.build.CreateAlignedLoad(e.build.getInt16Ty(), place, llvm::Align(2));
            both = e.build.CreateOr(
                both, e.build.CreateShl(e.build.CreateZExt(one, e.build.getInt32Ty()), 16 * half));
        }
        values.push_back(both);
    }
    for (size_t i = 0; i < to.size(); ++i)
        e.write(*to[i], kB32, values[i]);
}

void storeMatrix(Emitter& e, const Match& m) {
    const auto values = readRegisters(e, m.operand(1), kB32, matrices(m));
    if (e.error()) return;
    llvm::Value* address = lowAddress(e, m.operand(0));
    Warp warp(e);
    for (unsigned i = 0; i < values.size(); ++i)
        for (unsigned half = 0; half < 2; ++half) {
            llvm::Value* column = e.build.CreateOr(e.build.CreateShl(warp.t, 1), half);
            llvm::Value* row = m.has("trans") ? column : warp.g;
            llvm::Value* along = m.has("trans") ? warp.g : column;
            llvm::Value* base =
                rowOf(e, warp, address, e.build.CreateAdd(row, e.build.getInt32(8 * i)));
            llvm::Value* place = e.build.CreatePtrAdd(
                base, e.build.CreateZExt(e.build.CreateShl(along, 1), e.build.getInt64Ty()));
            llvm::Value* one =
                e.build.CreateTrunc(e.build.CreateLShr(values[i], 16 * half), e.build.getInt16Ty());
            e.build.CreateAlignedStore(one, place, llvm::Align(2));
        }
}

void transposeMatrix(Emitter& e, const Match& m) {
    llvm::Value* a = in(e, m, 1);
    Warp warp(e);
    // Element (g, 2t + half) of the result is (2t + half, g): with lane 4 * (2t + half) + g / 2.
    llvm::Value* both = e.build.getInt32(0);
    for (unsigned half = 0; half < 2; ++half) {
        llvm::Value* row = e.build.CreateOr(e.build.CreateShl(warp.t, 1), half);
        llvm::Value* source =
            e.build.CreateAdd(e.build.CreateShl(row, 2), e.build.CreateLShr(warp.g, 1));
        llvm::Value* shift = e.build.CreateShl(e.build.CreateAnd(warp.g, 1), 4);
        llvm::Value* one =
            e.build.CreateAnd(e.build.CreateLShr(warp.from(source, a), shift), 0xffff);
        both = e.build.CreateOr(both, e.build.CreateShl(one, 16 * half));
    }
    e.write(m.operand(0), kB32, both);
}

} // namespace cw::ptx::lower
