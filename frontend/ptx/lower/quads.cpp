// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.14.5.1 mma.m8n8k4 with .f16: four products at once, of lanes 4q to 4q + 3 and those
// 16 above.
#include "frontend/ptx/lower/fragments.h"

namespace cw::ptx::lower {
namespace {

class Quads {
  public:
    explicit Quads(Emitter& e) : e_(e), warp_(e) {
        quad_ = e.build.CreateAnd(warp_.lane, 12);
        above_ = e.build.CreateLShr(warp_.lane, 4); // 1 in the upper half
    }

    /// Where element i of an accumulator is: its row and column.
    std::pair<llvm::Value*, llvm::Value*> place(Type type, unsigned i) {
        llvm::Value* four = e_.build.CreateShl(above_, 2);
        if (type == kF16) return {e_.build.CreateOr(warp_.t, four), e_.build.getInt32(i)};
        llvm::Value* row = e_.build.CreateOr(e_.build.CreateAnd(warp_.lane, 1), i & 2);
        llvm::Value* column = e_.build.CreateOr(e_.build.CreateAnd(warp_.lane, 2), i & 5);
        return {e_.build.CreateOr(row, four), column};
    }
    /// Element (along, across) of A or B: a lane has the four elements `along` of one `across`, or
    /// (`crossed`) those with four `across` of one `along`.
    llvm::Value* factor(const Values& pairs, llvm::Value* across, unsigned along, bool crossed) {
        llvm::Value* low = e_.build.CreateAnd(across, 3);
        llvm::Value* k = e_.build.getInt32(along);
        return half(pairs, lane(crossed ? k : low, across), crossed ? low : k);
    }
    /// Element (row, column) of an accumulator of f16.
    llvm::Value* sum(const Values& pairs, llvm::Value* row, llvm::Value* column) {
        return half(pairs, lane(e_.build.CreateAnd(row, 3), row), column);
    }

  private:
    /// The lane `low` of the quad, of its upper half when `across` is 4 or more.
    llvm::Value* lane(llvm::Value* low, llvm::Value* across) {
        llvm::Value* upper = e_.build.CreateShl(e_.build.CreateLShr(across, 2), 4);
        return e_.build.CreateOr(e_.build.CreateOr(quad_, low), upper);
    }
    llvm::Value* half(const Values& pairs, llvm::Value* source, llvm::Value* index) {
        llvm::Value* word = nullptr;
        for (unsigned i = 0; i < pairs.size(); ++i) {
            llvm::Value* its = warp_.from(source, pairs[i]);
            llvm::Value* here =
                e_.build.CreateICmpEQ(e_.build.CreateLShr(index, 1), e_.build.getInt32(i));
            word = word ? e_.build.CreateSelect(here, its, word) : its;
        }
        llvm::Value* shift = e_.build.CreateShl(e_.build.CreateAnd(index, 1), 4);
        return numberOf(e_, kF16, e_.build.CreateLShr(word, shift));
    }

    Emitter& e_;
    Warp warp_;
    llvm::Value *quad_, *above_;
};

} // namespace

void multiplyQuads(Emitter& e, const Match& m) {
    const std::vector<Type> types = typesOf(m); // d, a, b, c
    const Type d = types[0], c = types[3];
    const auto& modifiers = m.instruction.modifiers;
    const bool a_by_column = modifiers[3] == "col", b_by_row = modifiers[4] == "row";
    const Values a = readRegisters(e, m.operand(1), kB32, 2);
    const Values b = readRegisters(e, m.operand(2), kB32, 2);
    const Values given = readRegisters(e, m.operand(3), c == kF16 ? kB32 : kF32, c == kF16 ? 4 : 8);
    if (e.error()) return;

    const auto multiply = [&](const Groups& abc) {
        Quads quads(e);
        Values sums;
        for (unsigned i = 0; i < 8; ++i) {
            const auto [row, column] = quads.place(d, i);
            llvm::Value* sum = c == kF16 ? quads.sum(abc[2], row, column) : abc[2][i];
            for (unsigned k = 0; k < 4; ++k)
                sum = multiplyAdd(e, m, quads.factor(abc[0], row, k, a_by_column),
                                  quads.factor(abc[1], column, k, b_by_row), sum);
            sums.push_back(sum);
        }
        return sums;
    };
    const Values like(8, llvm::ConstantFP::get(e.build.getFloatTy(), 0.0));
    writeSums(e, m.operand(0), d, byFunction(e, m, like, {a, b, given}, multiply));
}

} // namespace cw::ptx::lower
