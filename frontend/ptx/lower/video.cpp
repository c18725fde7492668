// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.18 Video Instructions: what a form fixes goes as constants to functions of the
// device library (ir/device/ops_video.h).
#include "frontend/ptx/lower/common.h"
#include "ir/device/ops_video.h"

namespace cw::ptx::lower {
namespace {

using device::Video;

/// The register without its selector and sign.
Operand whole(Operand operand) {
    operand.component = {};
    operand.minus = false;
    return operand;
}
llvm::Value* word(Emitter& e, const Match& m, size_t index) {
    return e.read(whole(m.operand(index)), kB32);
}

uint32_t operationOf(const Match& m) {
    static constexpr std::pair<std::string_view, Video> kNames[] = {
        {"add", Video::Add},      {"sub", Video::Sub}, {"absdiff", Video::AbsDiff},
        {"min", Video::Min},      {"max", Video::Max}, {"shl", Video::Shl},
        {"shr", Video::Shr},      {"eq", Video::Eq},   {"ne", Video::Ne},
        {"lt", Video::Lt},        {"le", Video::Le},   {"gt", Video::Gt},
        {"avrg", Video::Average}, {"ge", Video::Ge}};
    std::string_view name = m.instruction.opcode.substr(1);
    if (isdigit(name.back())) name.remove_suffix(1);
    if (name == "set") name = m.instruction.modifiers[2];
    for (const auto& [known, op] : kNames)
        if (known == name) return uint32_t(op);
    return 0;
}

/// The operation, the signs, .sat.
uint32_t formOf(const Match& m) {
    const auto& modifiers = m.instruction.modifiers;
    const bool compares = m.instruction.opcode.starts_with("vset"); // its result is unsigned
    const size_t first = compares ? 0 : 1;
    uint32_t how = operationOf(m);
    if (!compares && modifiers[0] == "s32") how |= device::kVideoSignedD;
    if (modifiers[first] == "s32") how |= device::kVideoSignedA;
    if (modifiers[first + 1] == "s32") how |= device::kVideoSignedB;
    if (m.has("sat")) how |= device::kVideoSaturate;
    return how;
}

/// .b0 to .b3, .h0, .h1.
uint32_t partOf(Emitter& e, const Operand& operand) {
    static constexpr std::string_view kParts[] = {"", "b0", "b1", "b2", "b3", "h0", "h1"};
    for (uint32_t i = 0; i < std::size(kParts); ++i)
        if (operand.component == kParts[i]) return i;
    e.fail(operand, fmt::format("a part is .b0 to .b3, .h0 or .h1, not '.{}'", operand.component));
    return 0;
}
uint32_t partsOf(Emitter& e, const Match& m) {
    return partOf(e, m.operand(1)) << device::kVideoPartA | partOf(e, m.operand(2))
                                                                << device::kVideoPartB;
}

/// The digits of .h32 or .b7654, the last one first, four bits each.
uint32_t digitsOf(Emitter& e, const Operand& operand, unsigned count, std::string_view otherwise) {
    const std::string_view given = operand.component.empty() ? otherwise : operand.component;
    const char letter = count == 2 ? 'h' : 'b', most = count == 2 ? '3' : '7';
    uint32_t digits = 0;
    bool good = given.size() == count + 1 && given[0] == letter;
    for (char c : given.substr(1)) {
        good = good && c >= '0' && c <= most;
        digits = digits << 4 | uint32_t(c - '0');
    }
    if (!good)
        e.fail(operand, fmt::format("a selector is .{} and {} digits from 0 to {}, not '.{}'",
                                    letter, count, most, given));
    return digits;
}

/// The elements that .h10, .b321 name, a bit each; all when none is named.
uint32_t maskOf(Emitter& e, const Operand& operand, unsigned count) {
    if (operand.component.empty()) return (1u << count) - 1;
    bool good = operand.component[0] == (count == 2 ? 'h' : 'b') && operand.component.size() > 1;
    uint32_t mask = 0;
    for (char c : operand.component.substr(1)) {
        good = good && c >= '0' && c < char('0' + count);
        mask |= 1u << (c & 7);
    }
    if (!good)
        e.fail(operand, fmt::format("'.{}' names no elements of {}", operand.component, count));
    return mask;
}

void give(Emitter& e, const Match& m, std::string_view function, llvm::ArrayRef<llvm::Value*> in) {
    if (e.error()) return;
    e.write(whole(m.operand(0)), kB32, e.library(function, e.build.getInt32Ty(), in));
}

} // namespace

void video(Emitter& e, const Match& m) {
    uint32_t how = formOf(m) | partsOf(e, m);
    const uint32_t part = partOf(e, m.operand(0));
    how |= part << device::kVideoPartD;
    const auto& last = m.instruction.modifiers.back();
    const bool second = last == "add" || last == "min" || last == "max";
    if (second)
        how |= last == "add"   ? device::kVideoAccumulate
               : last == "min" ? device::kVideoMin
                               : device::kVideoMax;
    if (m.has("wrap")) how |= device::kVideoWrap;
    if (second && part)
        return (void)e.fail(m.operand(0), "a part is written only without .add, .min and .max");
    if ((second || part) != (m.count() == 4))
        return (void)e.fail(m.instruction.place,
                            "a third operand goes with .add, .min, .max or a part of the result");
    llvm::Value* c = m.count() == 4 ? word(e, m, 3) : e.build.getInt32(0);
    give(e, m, "ptx_video", {word(e, m, 1), word(e, m, 2), c, e.build.getInt32(how)});
}

void videoMultiplyAdd(Emitter& e, const Match& m) {
    uint32_t how = (formOf(m) & ~uint32_t(device::kVideoOp)) | partsOf(e, m);
    const bool product = m.operand(1).minus != m.operand(2).minus, c = m.operand(3).minus;
    if (product && c) return (void)e.fail(m.operand(3), "the product and c are not both negated");
    if (m.has("po") && (m.operand(1).minus || m.operand(2).minus || c))
        return (void)e.fail(m.instruction.place, "'.po' takes no negated operand");
    if (product) how |= device::kVideoNegateProduct;
    if (c) how |= device::kVideoNegateC;
    if (m.has("po")) how |= device::kVideoPlusOne;
    how |= (m.has("shr7") ? 7u : m.has("shr15") ? 15u : 0u) << device::kVideoShift;
    give(e, m, "ptx_vmad", {word(e, m, 1), word(e, m, 2), word(e, m, 3), e.build.getInt32(how)});
}

void videoVector(Emitter& e, const Match& m) {
    const unsigned count = m.instruction.opcode.back() == '2' ? 2 : 4;
    uint32_t how = formOf(m) | maskOf(e, m.operand(0), count) << device::kVideoMask;
    if (m.has("add")) how |= device::kVideoAccumulate;
    const uint32_t select = digitsOf(e, m.operand(1), count, count == 2 ? "h10" : "b3210") |
                            digitsOf(e, m.operand(2), count, count == 2 ? "h32" : "b7654") << 16;
    give(e, m, count == 2 ? "ptx_video2" : "ptx_video4",
         {word(e, m, 1), word(e, m, 2), word(e, m, 3), e.build.getInt32(how),
          e.build.getInt32(select)});
}

} // namespace cw::ptx::lower
