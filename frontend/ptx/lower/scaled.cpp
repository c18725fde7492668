// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.14.3 Block Scaling for mma.sync: chunks of A's rows and of B's columns have scales,
// bytes of a register that some of the lanes give.
#include "frontend/ptx/lower/fragments.h"

namespace cw::ptx::lower {
namespace {

/// {byte-id, thread-id}: literals or registers of 16 bits.
struct Selector {
    llvm::Value *byte = nullptr, *thread = nullptr;
};
Selector selectorOf(Emitter& e, const Operand& operand) {
    const Values parts = readRegisters(e, operand, kU16, 2);
    llvm::Type* word = e.build.getInt32Ty();
    return {e.build.CreateZExt(parts[0], word), e.build.CreateZExt(parts[1], word)};
}

/// Scale `chunk` of the register, one byte behind the other.
llvm::Value* scaleOf(Emitter& e, llvm::Value* word, const Selector& selector, unsigned chunk) {
    llvm::Value* byte = e.build.CreateAdd(selector.byte, e.build.getInt32(chunk));
    return e.build.CreateTrunc(e.build.CreateLShr(word, e.build.CreateShl(byte, 3)),
                               e.build.getInt8Ty());
}

/// sum + product * a * b
llvm::Value* addScaled(Emitter& e, const Match& m, llvm::Value* product, llvm::Value* a,
                       llvm::Value* b, llvm::Value* sum) {
    if (m.has("ue8m0"))
        return e.build.CreateFAdd(sum,
                                  e.library("ptx_scaled", product->getType(), {product, a, b}));
    const auto number = [&](llvm::Value* scale) { // ue4m3: without a sign
        return e.library("ptx_e4m3_to_float", product->getType(), e.build.CreateAnd(scale, 0x7f));
    };
    return multiplyAdd(e, m, product, e.build.CreateFMul(number(a), number(b)), sum);
}

Words part(const Words& words, size_t index, size_t count) {
    Words parts;
    for (const Values& all : words)
        parts.emplace_back(all.begin() + long(index * all.size() / count),
                           all.begin() + long((index + 1) * all.size() / count));
    return parts;
}

} // namespace

void multiplyScaled(Emitter& e, const Match& m) {
    const std::vector<Type> types = typesOf(m); // d, a, b, c
    const bool is_packed = !m.has("kind::mxf8f6f4");
    const Type nibble{Kind::Float, 4, 1, false, false, Small::E2M1};
    const Type a_type = is_packed ? nibble : types[1], b_type = is_packed ? nibble : types[2];
    const bool is_sparse = m.has("sp::ordered_metadata");
    const size_t at = is_sparse ? 6 : 4; // behind the metadata and its selector
    Groups given = is_sparse ? readSparse(e, m, a_type)
                             : Groups{readRegisters(e, m.operand(1), kB32, 4),
                                      readRegisters(e, m.operand(2), kB32, 2),
                                      {}};
    const Values c = readSums(e, m.operand(3), types[3], 4);
    llvm::Value *a_scales = in(e, m, at), *b_scales = in(e, m, at + 2);
    const Selector at_a = selectorOf(e, m.operand(at + 1)), at_b = selectorOf(e, m.operand(at + 3));
    if (e.error()) return;

    const auto multiply = [&](const Groups& in) { // a, b, metadata, c, scales
        Warp warp(e);
        const Selector of_a{in[4][1], in[4][2]}, of_b{in[4][4], in[4][5]};
        const Sparse seen =
            is_sparse
                ? sparseOf(e, warp, a_type, b_type, in)
                : Sparse{a_type, b_type, rowsOf(e, warp, in[0], 2), columnsOf(e, warp, in[1]), {}};
        // Two lanes of four give the scales of rows g and g + 8, one those of its column.
        Values row_scales, column_scales;
        for (unsigned i = 0; i < 2; ++i) {
            llvm::Value* pair = e.build.CreateShl(of_a.thread, 1);
            llvm::Value* row = e.build.CreateOr(e.build.CreateAnd(warp.lane, ~3u), uint64_t(i));
            row_scales.push_back(warp.from(e.build.CreateOr(row, pair), in[4][0]));
            llvm::Value* column =
                e.build.CreateAdd(e.build.CreateShl(warp.t, 3), e.build.getInt32(4 * i));
            column_scales.push_back(warp.from(e.build.CreateOr(column, of_b.thread), in[4][3]));
        }
        Values sums = in[3];
        const unsigned chunks = !is_packed ? 1 : m.has("scale_vec::4X") ? 4 : 2;
        const Values none(4, llvm::ConstantFP::get(e.build.getFloatTy(), 0.0));
        for (unsigned chunk = 0; chunk < chunks; ++chunk) {
            const Values products =
                is_sparse ? addSparse(e, m, seen, chunk, chunks, none)
                          : product(e, m, a_type, b_type, part(seen.rows, chunk, chunks),
                                    part(seen.columns, chunk, chunks), none);
            for (unsigned i = 0; i < 4; ++i)
                sums[i] = addScaled(e, m, products[i], scaleOf(e, row_scales[i / 2], of_a, chunk),
                                    scaleOf(e, column_scales[i % 2], of_b, chunk), sums[i]);
        }
        return sums;
    };
    given.push_back(c);
    given.push_back({a_scales, at_a.byte, at_a.thread, b_scales, at_b.byte, at_b.thread});
    writeSums(e, m.operand(0), types[0], byFunction(e, m, c, given, multiply));
}

} // namespace cw::ptx::lower
