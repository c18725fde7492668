// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.6 Comparison and Selection Instructions, §9.7.7 Half Precision Comparison.
#include "frontend/ptx/lower/floats.h"

namespace cw::ptx::lower {
namespace {

using Predicate = llvm::CmpInst::Predicate;

struct Comparison {
    std::string_view op;
    Predicate is_signed, is_unsigned, ordered; // BAD_…: not for this kind
};
constexpr auto kNone = llvm::CmpInst::BAD_ICMP_PREDICATE;
constexpr Comparison kComparisons[] = {
    {"eq", llvm::CmpInst::ICMP_EQ, llvm::CmpInst::ICMP_EQ, llvm::CmpInst::FCMP_OEQ},
    {"ne", llvm::CmpInst::ICMP_NE, llvm::CmpInst::ICMP_NE, llvm::CmpInst::FCMP_ONE},
    {"lt", llvm::CmpInst::ICMP_SLT, llvm::CmpInst::ICMP_ULT, llvm::CmpInst::FCMP_OLT},
    {"le", llvm::CmpInst::ICMP_SLE, llvm::CmpInst::ICMP_ULE, llvm::CmpInst::FCMP_OLE},
    {"gt", llvm::CmpInst::ICMP_SGT, llvm::CmpInst::ICMP_UGT, llvm::CmpInst::FCMP_OGT},
    {"ge", llvm::CmpInst::ICMP_SGE, llvm::CmpInst::ICMP_UGE, llvm::CmpInst::FCMP_OGE},
    {"lo", kNone, llvm::CmpInst::ICMP_ULT, kNone},
    {"ls", kNone, llvm::CmpInst::ICMP_ULE, kNone},
    {"hi", kNone, llvm::CmpInst::ICMP_UGT, kNone},
    {"hs", kNone, llvm::CmpInst::ICMP_UGE, kNone},
    {"equ", kNone, kNone, llvm::CmpInst::FCMP_UEQ},
    {"neu", kNone, kNone, llvm::CmpInst::FCMP_UNE},
    {"ltu", kNone, kNone, llvm::CmpInst::FCMP_ULT},
    {"leu", kNone, kNone, llvm::CmpInst::FCMP_ULE},
    {"gtu", kNone, kNone, llvm::CmpInst::FCMP_UGT},
    {"geu", kNone, kNone, llvm::CmpInst::FCMP_UGE},
    {"num", kNone, kNone, llvm::CmpInst::FCMP_ORD},
    {"nan", kNone, kNone, llvm::CmpInst::FCMP_UNO},
};

llvm::Value* combined(Emitter& e, const Match& m, llvm::Value* value, llvm::Value* c) {
    const std::string_view op = m.oneOf({"and", "or", "xor"});
    if (op == "and") return e.build.CreateAnd(value, c);
    if (op == "or") return e.build.CreateOr(value, c);
    return op == "xor" ? e.build.CreateXor(value, c) : value;
}

/// The comparison, one i1 for each element, combined with the predicate c.
std::vector<llvm::Value*> compareElements(Emitter& e, const Match& m, size_t a_index) {
    const Type type = m.last, element = type.element();
    llvm::Value* a = e.read(m.operand(a_index), type);
    llvm::Value* b = e.read(m.operand(a_index + 1), type);
    const bool combines = !m.oneOf({"and", "or", "xor"}).empty();
    llvm::Value* c = nullptr;
    if (combines != (m.count() == a_index + 3))
        e.fail(m.instruction.place, combines ? "a predicate to combine with is missing"
                                             : "a predicate needs .and, .or or .xor");
    else if (combines)
        c = e.read(m.operand(a_index + 2), kPred);
    if (e.error()) return std::vector<llvm::Value*>(type.elements, e.build.getFalse());
    const std::string_view op = m.instruction.modifiers[0];
    std::vector<llvm::Value*> results;
    for (unsigned i = 0; i < type.elements; ++i) {
        const auto part = [&](llvm::Value* value) {
            if (type.isPacked()) value = e.build.CreateExtractElement(value, i);
            if (element.isFloat() && element.bits == 16) value = widen(e, element, value);
            return value;
        };
        llvm::Value *x = part(a), *y = part(b);
        if (m.has("ftz") && element.isFloat())
            x = flushCompared(e, element, x), y = flushCompared(e, element, y);
        results.push_back(combined(e, m, compare(e, element, op, x, y), c));
    }
    return results;
}

} // namespace

llvm::Value* compare(Emitter& e, Type type, std::string_view op, llvm::Value* a, llvm::Value* b) {
    for (const Comparison& comparison : kComparisons) {
        if (comparison.op != op) continue;
        const Predicate predicate = type.isFloat()    ? comparison.ordered
                                    : type.isSigned() ? comparison.is_signed
                                                      : comparison.is_unsigned;
        const bool bits = type.kind == Kind::Bits && op != "eq" && op != "ne";
        if (predicate == kNone || bits) break;
        return e.build.CreateCmp(predicate, a, b);
    }
    return e.fail(e.current()->place,
                  fmt::format("comparison '.{}' is not for operands of this type", op), kPred);
}

void setPredicate(Emitter& e, const Match& m) {
    const Operand& to = m.operand(0);
    const std::vector<llvm::Value*> results = compareElements(e, m, 1);
    if (e.error()) return;
    if (to.kind != Operand::Pair) {
        if (m.last.isPacked()) e.fail(to, "a comparison of pairs gives two predicates, p|q");
        return e.write(to, kPred, results[0]);
    }
    // q is the opposite comparison, combined with the same predicate; of a pair, the second one.
    llvm::Value* second = results.back();
    if (!m.last.isPacked()) {
        const std::string_view op = m.oneOf({"and", "or", "xor"});
        llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
        if (m.last.bits == 16 && m.last.isFloat()) a = widen(e, m.last, a), b = widen(e, m.last, b);
        if (m.has("ftz") && m.last.isFloat())
            a = flushCompared(e, m.last, a), b = flushCompared(e, m.last, b);
        second = e.build.CreateNot(compare(e, m.last, m.instruction.modifiers[0], a, b));
        if (!op.empty()) second = combined(e, m, second, e.read(m.operand(3), kPred));
    }
    e.write(to.parts[0], kPred, results[0]);
    e.write(to.parts[1], kPred, second);
}

void set(Emitter& e, const Match& m) {
    const std::vector<llvm::Value*> results = compareElements(e, m, 1);
    const Type to = m.first, element = to.element();
    llvm::Value* value = llvm::PoisonValue::get(e.typeOf(to));
    for (unsigned i = 0; i < to.elements; ++i) {
        llvm::Value* yes = llvm::Constant::getAllOnesValue(e.bitsOf(element.bits));
        if (element == kF32)
            yes = llvm::ConstantFP::get(e.typeOf(element), 1.0);
        else if (element == kF16)
            yes = llvm::ConstantFP::get(e.typeOf(element), 1.0);
        else if (element == kBF16)
            yes = e.build.getInt16(0x3f80);
        llvm::Value* no = llvm::Constant::getNullValue(yes->getType());
        llvm::Value* one = e.build.CreateSelect(results[i], yes, no);
        value = to.isPacked() ? e.build.CreateInsertElement(value, one, i) : one;
    }
    e.write(m.operand(0), to, value);
}

/// All ones or zero in each half of a word.
void setMasks(Emitter& e, const Match& m) {
    const std::vector<llvm::Value*> results = compareElements(e, m, 1);
    llvm::Value* mask = e.build.getInt32(0);
    for (unsigned i = 0; i < results.size(); ++i) {
        llvm::Value* half = e.build.CreateSelect(results[i], e.build.getInt32(0xffffu << 16 * i),
                                                 e.build.getInt32(0));
        mask = e.build.CreateOr(mask, half);
    }
    e.write(m.operand(0), m.first, mask);
}

void select(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    out(e, m, e.build.CreateSelect(in(e, m, 3), a, b));
}

void selectBySign(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2), *c = in(e, m, 3);
    if (m.has("ftz")) c = flushCompared(e, kF32, c);
    llvm::Value* positive = m.last.isFloat()
                                ? e.build.CreateFCmpOGE(c, llvm::ConstantFP::get(c->getType(), 0.0))
                                : e.build.CreateICmpSGE(c, e.build.getInt32(0));
    out(e, m, e.build.CreateSelect(positive, a, b));
}

} // namespace cw::ptx::lower
