// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.14.5.15 ldmatrix, §9.7.14.5.16 stmatrix: matrices whose elements are bytes. Each
// lane gives the address of a row of 16 bytes; lane = 4 g + t.
#include "frontend/ptx/lower/fragments.h"

namespace cw::ptx::lower {
namespace {

class Rows {
  public:
    Rows(Emitter& e, const Operand& address)
        : e_(e), warp_(e), own_(e.build.CreateTrunc(e.integerOf(e.address(address, Space::Shared)),
                                                    e.build.getInt32Ty())) {}

    llvm::Value* t(unsigned times, unsigned more) { return scaled(warp_.t, times, more); }
    llvm::Value* g(unsigned more) { return scaled(warp_.g, 1, more); }

    /// The address of a byte of the row that `lane` gave.
    llvm::Value* at(llvm::Value* lane, llvm::Value* byte) {
        llvm::Value* row = e_.pointerTo(warp_.from(lane, own_), Space::Shared);
        return e_.build.CreatePtrAdd(row, e_.build.CreateZExt(byte, e_.build.getInt64Ty()));
    }

    /// Element `column` of a row whose elements have `bits` bits, in a word.
    llvm::Value* element(llvm::Value* lane, llvm::Value* column, unsigned bits) {
        llvm::Value* first = e_.build.CreateMul(column, e_.build.getInt32(bits));
        llvm::Value* place = at(lane, e_.build.CreateLShr(first, 3));
        llvm::Value* word = byteAt(place, 0);
        if (bits == 8) return word;
        word = e_.build.CreateOr(word, e_.build.CreateShl(byteAt(place, 1), 8));
        word = e_.build.CreateLShr(word, e_.build.CreateAnd(first, 7));
        return e_.build.CreateAnd(word, (1u << bits) - 1);
    }

  private:
    llvm::Value* scaled(llvm::Value* value, unsigned times, unsigned more) {
        return e_.build.CreateAdd(e_.build.CreateMul(value, e_.build.getInt32(times)),
                                  e_.build.getInt32(more));
    }
    llvm::Value* byteAt(llvm::Value* place, unsigned offset) {
        llvm::Value* at = e_.build.CreatePtrAdd(place, e_.build.getInt64(offset));
        return e_.build.CreateZExt(
            e_.build.CreateAlignedLoad(e_.build.getInt8Ty(), at, llvm::Align(1)),
            e_.build.getInt32Ty());
    }

    Emitter& e_;
    Warp warp_;
    llvm::Value* own_;
};

unsigned matrices(const Match& m) {
    return m.has("x4") ? 4 : m.has("x2") ? 2 : 1;
}

} // namespace

/// .m8n16: a lane gets four neighbours of row g. .m16n16.trans, a matrix in two registers: of rows
/// 4 t to 4 t + 3 what stands in columns g and g + 8; two rows go into a register.
void loadBytes(Emitter& e, const Match& m) {
    const bool is_tall = m.has("m16n16");
    const std::vector<const Operand*> to = e.elements(m.operand(0));
    const unsigned count = matrices(m) * (is_tall ? 2 : 1);
    if (to.size() != count)
        return (void)e.fail(
            m.operand(0), fmt::format("{} registers are expected here, not {}", count, to.size()));
    const unsigned bits = m.has("b6x16_p32") ? 6 : m.has("b4x16_p64") ? 4 : 8;
    Rows rows(e, m.operand(1));
    Values values;
    for (unsigned i = 0; i < count && !e.error(); ++i) {
        llvm::Value* word = e.build.getInt32(0);
        for (unsigned k = 0; k < 4; ++k) {
            llvm::Value* byte = is_tall
                                    ? rows.element(rows.t(4, 16 * (i / 2) + 2 * (i % 2) + k % 2),
                                                   rows.g(k / 2 * 8), bits)
                                    : rows.element(rows.g(8 * i), rows.t(4, k), bits);
            word = e.build.CreateOr(word, e.build.CreateShl(byte, 8 * k));
        }
        values.push_back(word);
    }
    for (size_t i = 0; i < values.size(); ++i)
        e.write(*to[i], kB32, values[i]);
}

/// .m16n8.trans: a lane has columns 2 t and 2 t + 1 of rows g and g + 8; a row in memory is a
/// column.
void storeBytes(Emitter& e, const Match& m) {
    const Values values = readRegisters(e, m.operand(1), kB32, matrices(m));
    Rows rows(e, m.operand(0));
    for (unsigned i = 0; i < values.size() && !e.error(); ++i)
        for (unsigned k = 0; k < 4; ++k)
            e.build.CreateAlignedStore(
                e.build.CreateTrunc(e.build.CreateLShr(values[i], 8 * k), e.build.getInt8Ty()),
                rows.at(rows.t(2, 8 * i + k % 2), rows.g(k / 2 * 8)), llvm::Align(1));
}

} // namespace cw::ptx::lower
