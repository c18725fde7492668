// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.9.21 cvt: numbers of 8, 6 and 4 bits, two or four of them in a register.
#include "frontend/ptx/lower/floats.h"

namespace cw::ptx::lower {
namespace {

/// "e4m3" of e4m3x2 and the like, the first or the last of the modifiers.
std::string_view formatOf(std::string_view modifier) {
    return modifier.substr(0, modifier.find('x'));
}

/// A float for each element: of operands, of {a, b, e, f} or of a pair. The first goes highest.
std::vector<llvm::Value*> floatsOf(Emitter& e, const Match& m) {
    std::vector<llvm::Value*> values;
    if (m.has("rs")) {
        for (const Operand* operand : e.elements(m.operand(1)))
            values.push_back(e.read(*operand, kF32));
        if (values.size() != 4) e.fail(m.operand(1), "four numbers {a, b, e, f} are expected");
    } else if (m.last == kF32) {
        values = {e.read(m.operand(1), kF32), e.read(m.operand(2), kF32)};
    } else {
        llvm::Value* pair = e.read(m.operand(1), m.last);
        for (uint64_t i : {1, 0})
            values.push_back(widen(e, m.last.element(), e.build.CreateExtractElement(pair, i)));
    }
    return values;
}

/// What .rs adds to element `index` of four: 16 bits. Of 4-bit numbers two get the upper bytes of
/// both halves, two the lower ones.
llvm::Value* randomFor(Emitter& e, llvm::Value* bits, unsigned index, bool is_four_bits) {
    if (!is_four_bits) return index < 2 ? e.build.CreateLShr(bits, 16) : bits;
    if (index < 2) bits = e.build.CreateLShr(bits, 8);
    return e.build.CreateOr(e.build.CreateAnd(e.build.CreateLShr(bits, 8), 0xff00),
                            e.build.CreateAnd(bits, 0xff));
}

/// Elements of `width` bits into operand 0, the first one highest.
void pack(Emitter& e, const Match& m, unsigned width, llvm::ArrayRef<llvm::Value*> elements) {
    llvm::Type* type = e.bitsOf(m.typeOf(0).bits);
    llvm::Value* all = llvm::ConstantInt::get(type, 0);
    for (llvm::Value* element : elements)
        all = e.build.CreateOr(e.build.CreateShl(all, width), e.build.CreateZExt(element, type));
    e.writeWide(m.operand(0), m.typeOf(0), all);
}

/// The two scales of .scaled::n2::ue8m0, the last operand; without them 1 and 1.
llvm::Value* scalesOf(Emitter& e, const Match& m) {
    const size_t last = m.count() - 1;
    const bool is_scaled = m.has("scaled::n2::ue8m0");
    if (is_scaled != (m.form.operands.size() == m.count()))
        return e.fail(m.instruction.place, "a scale factor goes with .scaled::n2::ue8m0", kB16);
    return is_scaled ? e.read(m.operand(last), kB16) : e.build.getInt16(0x7f7f);
}

/// Element 1 or 0 of two in `width` bits each.
llvm::Value* half(Emitter& e, llvm::Value* both, unsigned width, unsigned index) {
    llvm::Value* bits = e.build.CreateLShr(both, uint64_t(width) * index);
    if (width < 8) bits = e.build.CreateAnd(bits, (1u << width) - 1);
    return e.build.CreateTrunc(bits, e.build.getInt8Ty());
}

} // namespace

void convertToSmall(Emitter& e, const Match& m) {
    // The types are the last two modifiers.
    const std::string_view format = formatOf(m.instruction.modifiers.rbegin()[1]);
    const bool is_four_bits = format == "e2m1", is_random = m.has("rs");
    const std::vector<llvm::Value*> values = floatsOf(e, m);
    llvm::Value* bits = is_random ? in(e, m, 2) : nullptr;
    if (e.error()) return;
    std::vector<llvm::Value*> elements;
    for (unsigned i = 0; i < values.size(); ++i) {
        std::vector<llvm::Value*> operands{m.has("relu") ? relu(e, values[i]) : values[i]};
        if (is_random) operands.push_back(randomFor(e, bits, i, is_four_bits));
        elements.push_back(e.library(fmt::format("ptx_{}_{}", format, is_random ? "rs" : "rn"),
                                     e.build.getInt8Ty(), operands));
    }
    pack(e, m, is_four_bits ? 4 : 8, elements);
}

void convertFromSmall(Emitter& e, const Match& m) {
    const std::string_view format = formatOf(m.instruction.modifiers.back());
    llvm::Value* both = e.readWide(m.operand(1), m.typeOf(1));
    llvm::Value* pair = llvm::PoisonValue::get(e.typeOf(kF16x2));
    for (unsigned i = 0; i < 2; ++i) {
        llvm::Value* element = half(e, both, format == "e2m1" ? 4 : 8, i);
        llvm::Value* value = e.fromBits(
            e.library(fmt::format("ptx_{}_to_f16", format), e.build.getInt16Ty(), element), kF16);
        if (m.has("relu")) value = relu(e, value);
        pair = e.build.CreateInsertElement(pair, value, i);
    }
    e.write(m.operand(0), kF16x2, pair);
}

void convertToScale(Emitter& e, const Match& m) {
    const auto flag = [&](std::string_view name) { return e.build.getInt32(m.has(name)); };
    std::vector<llvm::Value*> elements;
    for (llvm::Value* value : floatsOf(e, m))
        elements.push_back(
            e.library("ptx_ue8m0_of", e.build.getInt8Ty(), {value, flag("rp"), flag("satfinite")}));
    pack(e, m, 8, elements);
}

void convertFromScale(Emitter& e, const Match& m) {
    llvm::Value* both = e.readWide(m.operand(1), kB16);
    llvm::Value* pair = llvm::PoisonValue::get(e.typeOf(kBF16x2));
    for (unsigned i = 0; i < 2; ++i)
        pair = e.build.CreateInsertElement(
            pair, e.library("ptx_ue8m0_to_bf16", e.build.getInt16Ty(), half(e, both, 8, i)), i);
    e.write(m.operand(0), kBF16x2, pair);
}

void convertToFixed(Emitter& e, const Match& m) {
    llvm::Value* scales = scalesOf(e, m);
    const std::vector<llvm::Value*> values = floatsOf(e, m);
    std::vector<llvm::Value*> elements;
    for (unsigned i = 0; i < 2; ++i)
        elements.push_back(
            e.library("ptx_s2f6_of", e.build.getInt8Ty(),
                      {m.has("relu") ? relu(e, values[i]) : values[i], half(e, scales, 8, 1 - i)}));
    pack(e, m, 8, elements);
}

void convertFromFixed(Emitter& e, const Match& m) {
    llvm::Value* scales = scalesOf(e, m);
    llvm::Value* both = e.readWide(m.operand(1), kB16);
    llvm::Value* pair = llvm::PoisonValue::get(e.typeOf(kBF16x2));
    for (unsigned i = 0; i < 2; ++i) {
        llvm::Value* value = e.library("ptx_s2f6_to_float", e.build.getFloatTy(),
                                       {half(e, both, 8, i), half(e, scales, 8, i)});
        if (m.has("relu")) value = relu(e, value);
        value = narrow(e, kBF16, value);
        pair = e.build.CreateInsertElement(pair,
                                           m.has("satfinite") ? finite(e, kBF16, value) : value, i);
    }
    e.write(m.operand(0), kBF16x2, pair);
}

} // namespace cw::ptx::lower
