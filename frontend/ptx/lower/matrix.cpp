// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.14 Warp Level Matrix Multiply-Accumulate Instructions, by shuffles between the
// lanes. In every fragment lane = 4 * g + t.
#include "frontend/ptx/lower/floats.h"

namespace cw::ptx::lower {
namespace {

/// Values that several lanes hold, and how to get another lane's.
class Warp {
  public:
    explicit Warp(Emitter& e) : e_(e), lane(e.operation("laneid")) {
        g = e.build.CreateLShr(lane, 2);
        t = e.build.CreateAnd(lane, 3);
    }
    llvm::Value* from(llvm::Value* source, llvm::Value* value) {
        if (value->getType()->isDoubleTy()) {
            llvm::Value* bits = e_.toBits(value);
            llvm::Value* low = word(source, e_.build.CreateTrunc(bits, e_.build.getInt32Ty()));
            llvm::Value* high = word(
                source, e_.build.CreateTrunc(e_.build.CreateLShr(bits, 32), e_.build.getInt32Ty()));
            const auto wide = [&](llvm::Value* v) {
                return e_.build.CreateZExt(v, e_.build.getInt64Ty());
            };
            return e_.build.CreateBitCast(
                e_.build.CreateOr(wide(low), e_.build.CreateShl(wide(high), 32)),
                e_.build.getDoubleTy());
        }
        return word(source, value);
    }

  private:
    llvm::Value* word(llvm::Value* source, llvm::Value* value) {
        return e_.operation("shfl.idx",
                            {e_.build.getInt32(~0u), value, source, e_.build.getInt32(0x1f)});
    }
    Emitter& e_;

  public:
    llvm::Value *lane, *g, *t;
};

/// mMnNkK of an mma, its types, and what follows for the fragments.
struct Shape {
    unsigned m, k, per_register; // elements of A and B in one register
    Type a, b, d, c;
};

Shape shapeOf(const Match& m) {
    Shape shape{8, 0, 1, {}, {}, {}, {}};
    for (std::string_view modifier : m.instruction.modifiers)
        if (modifier.starts_with("m8n8k") || modifier.starts_with("m16n8k")) {
            const size_t k = modifier.find('k');
            shape.m = modifier[1] == '8' ? 8 : 16;
            for (char digit : modifier.substr(k + 1))
                shape.k = shape.k * 10 + unsigned(digit - '0');
        }
    std::vector<Type> types;
    for (std::string_view modifier : m.instruction.modifiers)
        if (const Type type = parseType(modifier)) types.push_back(type);
    shape.d = types[0], shape.a = types[1], shape.b = types[2], shape.c = types[3];
    shape.per_register = shape.a == kF64 ? 1 : 32 / shape.a.bits;
    return shape;
}

/// Element `index` of a register, as a number of the type that products are summed in.
llvm::Value* element(Emitter& e, Type type, llvm::Value* word, unsigned index) {
    if (type == kF64) return word;
    llvm::Value* bits =
        e.build.CreateTrunc(e.build.CreateLShr(word, index * type.bits), e.bitsOf(type.bits));
    if (!type.isFloat())
        return type.isSigned() ? e.build.CreateSExt(bits, e.build.getInt32Ty())
                               : e.build.CreateZExt(bits, e.build.getInt32Ty());
    // tf32: the lower bits of the register are not looked at.
    if (type.tensor) bits = e.build.CreateAnd(bits, 0xffffe000);
    return widen(e, type, e.fromBits(bits, type));
}

std::vector<llvm::Value*> readRegisters(Emitter& e, const Operand& operand, Type type,
                                        size_t count) {
    const std::vector<const Operand*> parts = e.elements(operand);
    if (parts.size() != count) {
        e.fail(operand, fmt::format("{} registers are expected here, not {}", count, parts.size()));
        return std::vector<llvm::Value*>(count, llvm::PoisonValue::get(e.typeOf(type)));
    }
    std::vector<llvm::Value*> values;
    for (const Operand* part : parts)
        values.push_back(e.read(*part, type));
    return values;
}

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
    const Type word = shape.a == kF64 ? kF64 : kB32;
    const unsigned rows = shape.m / 8, steps = shape.k / (4 * shape.per_register);
    const bool packed_c = shape.c == kF16, packed_d = shape.d == kF16;
    const auto a = readRegisters(e, m.operand(1), word, rows * steps);
    const auto b = readRegisters(e, m.operand(2), word, steps);
    const Type c_type = packed_c ? kB32 : shape.c;
    const auto c = readRegisters(e, m.operand(3), c_type, packed_c ? rows : rows * 2);
    if (e.error()) return;

    Warp warp(e);
    std::vector<llvm::Value*> sums; // row by row: columns 2t and 2t + 1
    for (unsigned i = 0; i < rows * 2; ++i)
        sums.push_back(packed_c ? element(e, kF16, c[i / 2], i % 2) : c[i]);
    llvm::Value* row_lanes = e.build.CreateAnd(warp.lane, ~3u);
    llvm::Value* column_lanes = e.build.CreateShl(warp.t, 3); // 4 * 2t
    for (unsigned step = 0; step < steps; ++step)
        for (unsigned s = 0; s < 4; ++s) {
            // Elements k = per_register * (4 * step + s) + j are with the s-th lane of four.
            llvm::Value* row_lane = e.build.CreateOr(row_lanes, s);
            std::vector<llvm::Value*> from_a, from_b;
            for (unsigned r = 0; r < rows; ++r)
                from_a.push_back(warp.from(row_lane, a[step * rows + r]));
            for (unsigned column = 0; column < 2; ++column)
                from_b.push_back(
                    warp.from(e.build.CreateOr(column_lanes, column * 4 + s), b[step]));
            for (unsigned j = 0; j < shape.per_register; ++j)
                for (unsigned i = 0; i < rows * 2; ++i) {
                    llvm::Value* x = element(e, shape.a, from_a[i / 2], j);
                    llvm::Value* y = element(e, shape.b, from_b[i % 2], j);
                    sums[i] =
                        shape.a.isFloat() ? e.build.CreateIntrinsic(llvm::Intrinsic::fma,
                                                                    {x->getType()}, {x, y, sums[i]})
                        : m.has("satfinite")
                            ? e.binary(llvm::Intrinsic::sadd_sat, sums[i], e.build.CreateMul(x, y))
                            : e.build.CreateAdd(sums[i], e.build.CreateMul(x, y));
                }
        }
    const std::vector<const Operand*> to = e.elements(m.operand(0));
    if (to.size() != (packed_d ? rows : rows * 2))
        return (void)e.fail(m.operand(0), "the number of result registers does not fit the shape");
    for (size_t i = 0; i < to.size(); ++i) {
        if (!packed_d) {
            e.write(*to[i], shape.d, sums[i]);
            continue;
        }
        llvm::Value* pair = llvm::PoisonValue::get(e.typeOf(kF16x2));
        for (unsigned half = 0; half < 2; ++half)
            pair = e.build.CreateInsertElement(pair, narrow(e, kF16, sums[2 * i + half]), half);
        e.write(*to[i], kF16x2, pair);
    }
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
