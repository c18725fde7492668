// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.14.4 wmma. Which lane holds what is not specified: here as in the fragments of mma,
// tile after tile, with .f16's registers filled up by repetition.
#include "frontend/ptx/lower/fragments.h"
#include "frontend/ptx/lower/memory.h"

namespace cw::ptx::lower {
namespace {

/// A matrix in tiles: of 16 (or 8) rows of A, of 8 columns of B, of both of C.
struct Matrix {
    char which; // a, b, c
    Shape shape;
    Type type;

    unsigned rows() const { return shape.m == 8 ? 1 : 2; } // in blocks of 8 of a tile
    unsigned tilesDown() const { return which == 'b' ? 1 : std::max(1u, shape.m / 16); }
    unsigned tilesAcross() const { return which == 'a' ? 1 : shape.n / 8; }
    unsigned steps() const { return shape.k / (4 * perRegister(type)); }
    /// What one tile has: registers of A and B, numbers of C.
    unsigned perTile() const {
        return which == 'a' ? rows() * steps() : which == 'b' ? steps() : rows() * 2;
    }
    unsigned tiles() const { return tilesDown() * tilesAcross(); }
    /// Registers of A and B that a program writes down.
    unsigned registers() const { return type == kF16 ? 8 : tiles() * perTile(); }
};

Values readMatrix(Emitter& e, const Operand& operand, const Matrix& matrix) {
    if (matrix.which == 'c')
        return readSums(e, operand, matrix.type, matrix.tiles() * matrix.perTile());
    return readRegisters(e, operand, registerOf(matrix.type), matrix.registers());
}

/// Where the elements of a matrix are in memory.
class Memory {
  public:
    Memory(Emitter& e, const Match& m, const Matrix& matrix, const Operand& address,
           const Operand* stride)
        : e_(e), matrix_(matrix), by_row_(m.has("row")), warp_(e) {
        base_ = e.address(address, spaceOf(m));
        const unsigned rows = matrix.which == 'b' ? matrix.shape.k : matrix.shape.m;
        const unsigned columns = matrix.which == 'a' ? matrix.shape.k : matrix.shape.n;
        stride_ = stride ? e.read(*stride, kU32) : e.build.getInt32(by_row_ ? columns : rows);
    }

    /// Do the elements of a register of A or B stand one behind the other?
    bool isContiguous() const { return by_row_ == (matrix_.which == 'a'); }
    /// The address of element j of register (or number) i of a tile.
    llvm::Value* at(unsigned tile, unsigned i, unsigned j) {
        const unsigned per = perRegister(matrix_.type), rows = matrix_.rows();
        const unsigned down = tile / matrix_.tilesAcross(), across = tile % matrix_.tilesAcross();
        if (matrix_.which == 'c')
            return place(sum(warp_.g, 16 * down + 8 * (i / 2)),
                         sum(e_.build.CreateShl(warp_.t, 1), 8 * across + i % 2));
        const unsigned step = matrix_.which == 'a' ? i / rows : i;
        llvm::Value* k =
            sum(e_.build.CreateMul(warp_.t, e_.build.getInt32(per)), 4 * per * step + j);
        if (matrix_.which == 'a') return place(sum(warp_.g, 16 * down + 8 * (i % rows)), k);
        return place(k, sum(warp_.g, 8 * across));
    }

  private:
    llvm::Value* sum(llvm::Value* a, unsigned b) {
        return e_.build.CreateAdd(a, e_.build.getInt32(b));
    }
    llvm::Value* place(llvm::Value* row, llvm::Value* column) {
        llvm::Value *major = by_row_ ? row : column, *minor = by_row_ ? column : row;
        llvm::Type* wide = e_.build.getInt64Ty();
        llvm::Value* index =
            e_.build.CreateAdd(e_.build.CreateMul(e_.build.CreateZExt(major, wide),
                                                  e_.build.CreateZExt(stride_, wide)),
                               e_.build.CreateZExt(minor, wide));
        llvm::Value* bits = e_.build.CreateMul(index, e_.build.getInt64(matrix_.type.bits));
        return e_.build.CreatePtrAdd(base_, e_.build.CreateLShr(bits, 3));
    }

    Emitter& e_;
    const Matrix& matrix_;
    bool by_row_;
    Warp warp_;
    llvm::Value *base_, *stride_;
};

llvm::Value* loadFrom(Emitter& e, llvm::Value* place, unsigned bits) {
    return e.build.CreateAlignedLoad(e.bitsOf(bits), place, llvm::Align(bits / 8));
}

llvm::Value* loadRegister(Emitter& e, Memory& memory, Type type, unsigned tile, unsigned i) {
    const unsigned per = perRegister(type), width = per * type.bits;
    if (per == 1 || memory.isContiguous()) return loadFrom(e, memory.at(tile, i, 0), width);
    llvm::Value* word = e.build.getInt32(0);
    for (unsigned j = 0; j < per; ++j) {
        llvm::Value* one = loadFrom(e, memory.at(tile, i, j), type.bits);
        word = e.build.CreateOr(
            word, e.build.CreateShl(e.build.CreateZExt(one, word->getType()), j * type.bits));
    }
    return word;
}

} // namespace

void wmmaLoad(Emitter& e, const Match& m) {
    const Matrix matrix{m.instruction.modifiers[1][0], shapeOf(m), typesOf(m)[0]};
    const std::vector<const Operand*> to = e.elements(m.operand(0));
    Memory memory(e, m, matrix, m.operand(1), m.count() > 2 ? &m.operand(2) : nullptr);
    if (e.error()) return;
    Values values;
    for (unsigned tile = 0; tile < matrix.tiles(); ++tile)
        for (unsigned i = 0; i < matrix.perTile(); ++i) {
            llvm::Value* value =
                matrix.which == 'c'
                    ? e.fromBits(loadFrom(e, memory.at(tile, i, 0), matrix.type.bits), matrix.type)
                    : loadRegister(e, memory, matrix.type, tile, i);
            values.push_back(matrix.type == kF16 && matrix.which == 'c' ? widen(e, kF16, value)
                                                                        : value);
        }
    if (matrix.which == 'c') return writeSums(e, m.operand(0), matrix.type, values);
    if (to.size() != matrix.registers())
        return (void)e.fail(m.operand(0), fmt::format("{} registers are expected here, not {}",
                                                      matrix.registers(), to.size()));
    const Type type = registerOf(matrix.type);
    for (size_t i = 0; i < to.size(); ++i)
        e.write(*to[i], type, e.fromBits(values[i % values.size()], type));
}

void wmmaStore(Emitter& e, const Match& m) {
    const Matrix matrix{'c', shapeOf(m), typesOf(m)[0]};
    Memory memory(e, m, matrix, m.operand(0), m.count() > 2 ? &m.operand(2) : nullptr);
    const Values values = readMatrix(e, m.operand(1), matrix);
    if (e.error()) return;
    for (unsigned i = 0; i < values.size(); ++i) {
        llvm::Value* value = matrix.type == kF16 ? narrow(e, kF16, values[i]) : values[i];
        e.build.CreateAlignedStore(e.toBits(value),
                                   memory.at(i / matrix.perTile(), i % matrix.perTile(), 0),
                                   llvm::Align(matrix.type.bits / 8));
    }
}

void wmmaMultiply(Emitter& e, const Match& m) {
    // d, a, b, c; or d, c of f16.
    std::vector<Type> types = typesOf(m);
    if (types.size() == 2) types = {types[0], kF16, kF16, types[1]};
    const Shape shape = shapeOf(m);
    const Matrix a{'a', shape, types[1]}, b{'b', shape, types[2]}, c{'c', shape, types[3]};
    const Values from_a = readMatrix(e, m.operand(1), a), from_b = readMatrix(e, m.operand(2), b);
    const Values from_c = readMatrix(e, m.operand(3), c);
    if (e.error()) return;

    const auto part = [](const Values& all, const Matrix& matrix, unsigned tile) {
        const auto begin = all.begin() + tile * matrix.perTile();
        return Values(begin, begin + matrix.perTile());
    };
    const auto multiply = [&](const Groups& abc) {
        Warp warp(e);
        std::vector<Words> columns;
        for (unsigned tile = 0; tile < b.tiles(); ++tile)
            columns.push_back(columnsOf(e, warp, part(abc[1], b, tile)));
        Values sums;
        for (unsigned down = 0; down < a.tiles(); ++down) {
            const Words rows = rowsOf(e, warp, part(abc[0], a, down), a.rows());
            for (unsigned across = 0; across < b.tiles(); ++across)
                for (llvm::Value* sum : product(e, m, a.type, b.type, rows, columns[across],
                                                part(abc[2], c, down * b.tiles() + across)))
                    sums.push_back(sum);
        }
        return sums;
    };
    writeSums(e, m.operand(0), types[0],
              byFunction(e, m, from_c, {from_a, from_b, from_c}, multiply));
}

} // namespace cw::ptx::lower
