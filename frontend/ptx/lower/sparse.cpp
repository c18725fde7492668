// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.14.6 mma.sp: half the elements of A are kept, and metadata says where they were.
// Which bits of the metadata belong to which row is told by figures only: not confirmed on
// hardware.
#include "frontend/ptx/lower/fragments.h"

namespace cw::ptx::lower {
namespace {

/// The metadata of the word `w` of a lane's row `r`. A lane in each group of four gives 16 bits for
/// each of both rows (types of 16 and 32 bits), or 32 bits for one of them (of 8 and 4 bits).
llvm::Value* metadataOf(Emitter& e, const Values& given, Type type, unsigned w, unsigned r) {
    const unsigned bits = type.bits >= 16 ? 4 : 8, per_row = type.bits >= 16 ? 16 : 32;
    const unsigned source = w * bits / per_row * (type.bits >= 16 ? 1 : 2);
    const unsigned at = w * bits % per_row;
    return type.bits >= 16 ? e.build.CreateLShr(given[source], at + 16 * r)
                           : e.build.CreateLShr(given[source + r], at);
}

/// The element of B's column that stands against kept element `j` of word `w`.
llvm::Value* against(Emitter& e, Type a, Type b, const Values& column, unsigned w, unsigned j,
                     llvm::Value* metadata) {
    const auto index = [&](unsigned at, unsigned bits) {
        return e.build.CreateAnd(e.build.CreateLShr(metadata, at), (1u << bits) - 1);
    };
    const auto either = [&](llvm::Value* second, unsigned first) {
        return e.build.CreateSelect(e.build.CreateIsNotNull(second), column[first + 1],
                                    column[first]);
    };
    switch (a.bits) {
    case 32: // one of two: 0b0100 the first, 0b1110 the second
        return numberOf(e, b, either(index(1, 1), 2 * w));
    case 16: { // two of four, in two registers of B
        llvm::Value* word = either(index(2 * j + 1, 1), 2 * w);
        return numberOf(e, b, e.build.CreateLShr(word, e.build.CreateShl(index(2 * j, 1), 4)));
    }
    case 8: // two of four, in one register of B
        return numberOf(
            e, b, e.build.CreateLShr(column[2 * w + j / 2], e.build.CreateShl(index(2 * j, 2), 3)));
    default: { // two pairs of four, in one register of B
        llvm::Value* pair = e.build.CreateShl(index(j / 2 * 2, 2), 3);
        return numberOf(e, b,
                        e.build.CreateLShr(column[2 * w + j / 4],
                                           e.build.CreateAdd(pair, e.build.getInt32(j % 2 * 4))));
    }
    }
}

/// How many lanes of a group give metadata: one, two or all four.
unsigned giversOf(Type a, size_t registers) {
    return unsigned(registers) / 2 * (a.bits >= 16 ? 1 : 2);
}

} // namespace

Groups readSparse(Emitter& e, const Match& m, Type a_type) {
    const unsigned count = 2 * (shapeOf(m).k / (8 * perRegister(a_type)));
    const Values a = readRegisters(e, m.operand(1), kB32, count);
    const Values b = readRegisters(e, m.operand(2), kB32, count);
    llvm::Value* metadata = e.read(m.operand(4), kB32);
    const uint64_t selector = e.readConstant(m.operand(5));
    const unsigned givers = giversOf(a_type, count);
    if (selector >= 4 / givers)
        e.fail(m.operand(5), fmt::format("a sparsity selector from 0 to {} is "
                                         "expected for this shape, not {}",
                                         4 / givers - 1, selector));
    return {a, b, {metadata, e.build.getInt32(uint32_t(selector) * givers)}};
}

Sparse sparseOf(Emitter& e, Warp& warp, Type a, Type b, const Groups& read) {
    Sparse seen{a, b, rowsOf(e, warp, read[0], 2), columnsOf(e, warp, read[1]), {}};
    llvm::Value* first = e.build.CreateOr(e.build.CreateAnd(warp.lane, ~3u), read[2][1]);
    for (unsigned i = 0; i < giversOf(a, read[0].size()); ++i)
        seen.metadata.push_back(warp.from(e.build.CreateOr(first, i), read[2][0]));
    return seen;
}

Values addSparse(Emitter& e, const Match& m, const Sparse& of, unsigned part, unsigned parts,
                 Values sums) {
    const auto words = unsigned(of.rows[0].size());
    for (unsigned w = part * words / parts; w < (part + 1) * words / parts; ++w)
        for (unsigned j = 0; j < perRegister(of.a); ++j)
            for (unsigned i = 0; i < 4; ++i) {
                llvm::Value* where = metadataOf(e, of.metadata, of.a, w, i / 2);
                sums[i] =
                    multiplyAdd(e, m, element(e, of.a, of.rows[i / 2][w], j),
                                against(e, of.a, of.b, of.columns[i % 2], w, j, where), sums[i]);
            }
    return sums;
}

void multiplySparse(Emitter& e, const Match& m) {
    const std::vector<Type> types = typesOf(m); // d, a, b, c
    const Values c = readSums(e, m.operand(3), types[3], 4);
    Groups given = readSparse(e, m, types[1]);
    if (e.error()) return;
    given.push_back(c);
    const auto multiply = [&](const Groups& in) {
        Warp warp(e);
        const Sparse seen = sparseOf(e, warp, types[1], types[2], in);
        return finishSums(e, m, in[3], addSparse(e, m, seen, 0, 1, sumsFrom(e, m, in[3])));
    };
    writeSums(e, m.operand(0), types[0], byFunction(e, m, c, given, multiply));
}

} // namespace cw::ptx::lower
