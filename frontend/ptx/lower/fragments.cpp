// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/lower/fragments.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/IR/Module.h>

namespace cw::ptx::lower {

Warp::Warp(Emitter& e) : lane(e.operation("laneid")), e_(e) {
    g = e.build.CreateLShr(lane, 2);
    t = e.build.CreateAnd(lane, 3);
}

llvm::Value* Warp::word(llvm::Value* source, llvm::Value* value) {
    return e_.operation("shfl.idx",
                        {e_.build.getInt32(~0u), value, source, e_.build.getInt32(0x1f)});
}

llvm::Value* Warp::from(llvm::Value* source, llvm::Value* value) {
    if (!value->getType()->isDoubleTy()) return word(source, value);
    llvm::Type *half = e_.build.getInt32Ty(), *whole = e_.build.getInt64Ty();
    llvm::Value* bits = e_.toBits(value);
    llvm::Value* low = word(source, e_.build.CreateTrunc(bits, half));
    llvm::Value* high = word(source, e_.build.CreateTrunc(e_.build.CreateLShr(bits, 32), half));
    bits = e_.build.CreateOr(e_.build.CreateZExt(low, whole),
                             e_.build.CreateShl(e_.build.CreateZExt(high, whole), 32));
    return e_.build.CreateBitCast(bits, e_.build.getDoubleTy());
}

Shape shapeOf(const Match& m) {
    for (std::string_view modifier : m.instruction.modifiers) {
        if (modifier.size() < 6 || modifier[0] != 'm' || !isdigit(modifier[1])) continue;
        Shape shape;
        unsigned* at = nullptr;
        for (char c : modifier) {
            if (c == 'm' || c == 'n' || c == 'k')
                at = c == 'm' ? &shape.m : c == 'n' ? &shape.n : &shape.k;
            else
                *at = *at * 10 + unsigned(c - '0');
        }
        return shape;
    }
    return {};
}

std::vector<Type> typesOf(const Match& m) {
    std::vector<Type> types;
    for (std::string_view modifier : m.instruction.modifiers)
        if (const Type type = parseType(modifier)) types.push_back(type);
    return types;
}

unsigned perRegister(Type type) {
    return type == kF64 ? 1 : 32 / type.bits;
}
Type registerOf(Type type) {
    return type == kF64 || type == kF32 ? type : kB32;
}

llvm::Value* numberOf(Emitter& e, Type type, llvm::Value* word) {
    if (type == kF64) return word;
    // Single bits are multiplied a word at a time.
    if (type.bits == 1) return word;
    llvm::Value* bits = e.build.CreateTrunc(word, e.bitsOf(type.bits));
    if (type.small != Small::No && type.bits == 4) // for the call in the middle of a byte
        bits = e.build.CreateShl(e.build.CreateZExt(bits, e.build.getInt8Ty()), 2);
    if (type.small != Small::No)
        return e.library(fmt::format("ptx_{}_to_float", nameOf(type.small)), e.build.getFloatTy(),
                         bits);
    if (!type.isFloat())
        return type.isSigned() ? e.build.CreateSExt(bits, e.build.getInt32Ty())
                               : e.build.CreateZExt(bits, e.build.getInt32Ty());
    // tf32: the lower bits of the register are not looked at.
    if (type.tensor) bits = e.build.CreateAnd(bits, 0xffffe000);
    return widen(e, type, e.fromBits(bits, type));
}

llvm::Value* element(Emitter& e, Type type, llvm::Value* word, unsigned index) {
    return numberOf(e, type, index ? e.build.CreateLShr(word, index * type.bits) : word);
}

Values readRegisters(Emitter& e, const Operand& operand, Type type, size_t count) {
    const std::vector<const Operand*> parts = e.elements(operand);
    if (parts.size() != count) {
        e.fail(operand, fmt::format("{} registers are expected here, not {}", count, parts.size()));
        return Values(count, llvm::PoisonValue::get(e.typeOf(type)));
    }
    Values values;
    for (const Operand* part : parts)
        values.push_back(e.read(*part, type));
    return values;
}

Values readSums(Emitter& e, const Operand& operand, Type type, size_t count) {
    if (type != kF16) return readRegisters(e, operand, type, count);
    Values sums;
    for (llvm::Value* pair : readRegisters(e, operand, kB32, count / 2))
        for (unsigned half = 0; half < 2; ++half)
            sums.push_back(element(e, kF16, pair, half));
    return sums;
}

void writeSums(Emitter& e, const Operand& operand, Type type, const Values& sums) {
    const std::vector<const Operand*> to = e.elements(operand);
    const unsigned each = type == kF16 ? 2 : 1;
    if (to.size() != sums.size() / each)
        return (void)e.fail(operand, fmt::format("{} registers are expected here, not {}",
                                                 sums.size() / each, to.size()));
    for (size_t i = 0; i < to.size(); ++i) {
        if (type != kF16) {
            e.write(*to[i], type, sums[i]);
            continue;
        }
        llvm::Value* pair = llvm::PoisonValue::get(e.typeOf(kF16x2));
        for (unsigned half = 0; half < 2; ++half)
            pair = e.build.CreateInsertElement(pair, narrow(e, kF16, sums[2 * i + half]), half);
        e.write(*to[i], kF16x2, pair);
    }
}

namespace {

void defineBy(Emitter& e, llvm::Function& function, const Groups& groups,
              llvm::function_ref<Values(const Groups&)> make) {
    function.addFnAttr(llvm::Attribute::NoUnwind);
    function.addFnAttr(llvm::Attribute::Convergent);
    const llvm::IRBuilderBase::InsertPointGuard guard(e.build);
    e.build.SetInsertPoint(llvm::BasicBlock::Create(e.build.getContext(), "", &function));
    e.build.SetCurrentDebugLocation({});
    Groups parameters = groups;
    auto* next = function.arg_begin();
    for (Values& group : parameters)
        for (llvm::Value*& value : group)
            value = &*next++;
    const Values results = make(parameters);
    e.build.CreateAggregateRet(results.data(), unsigned(results.size()));
}

} // namespace

Values byFunction(Emitter& e, const Match& m, const Values& like, const Groups& groups,
                  llvm::function_ref<Values(const Groups&)> make) {
    llvm::SmallVector<llvm::Value*, 16> arguments;
    llvm::SmallVector<llvm::Type*, 16> types;
    for (const Values& group : groups)
        for (llvm::Value* value : group) {
            arguments.push_back(value);
            types.push_back(value->getType());
        }
    const std::string name =
        fmt::format("{}.{}", m.instruction.opcode, llvm::join(m.instruction.modifiers, "."));
    llvm::Function* function = e.module().getFunction(name);
    if (!function) {
        llvm::Type* result = llvm::ArrayType::get(like[0]->getType(), like.size());
        function = llvm::Function::Create(llvm::FunctionType::get(result, types, false),
                                          llvm::GlobalValue::InternalLinkage, name, e.module());
        defineBy(e, *function, groups, make);
    }
    llvm::Value* all = e.build.CreateCall(function, arguments);
    Values results;
    for (unsigned i = 0; i < like.size(); ++i)
        results.push_back(e.build.CreateExtractValue(all, i));
    return results;
}

Words rowsOf(Emitter& e, Warp& warp, llvm::ArrayRef<llvm::Value*> a, unsigned rows) {
    Words words(rows);
    llvm::Value* group = e.build.CreateAnd(warp.lane, ~3u);
    for (size_t step = 0; step < a.size() / rows; ++step)
        for (unsigned s = 0; s < 4; ++s)
            for (unsigned r = 0; r < rows; ++r)
                words[r].push_back(warp.from(e.build.CreateOr(group, s), a[step * rows + r]));
    return words;
}

Words columnsOf(Emitter& e, Warp& warp, llvm::ArrayRef<llvm::Value*> b) {
    Words words(2);
    llvm::Value* group = e.build.CreateShl(warp.t, 3); // 4 * 2t
    for (llvm::Value* part : b)
        for (unsigned s = 0; s < 4; ++s)
            for (unsigned column = 0; column < 2; ++column)
                words[column].push_back(warp.from(e.build.CreateOr(group, column * 4 + s), part));
    return words;
}

llvm::Value* multiplyAdd(Emitter& e, const Match& m, llvm::Value* x, llvm::Value* y,
                         llvm::Value* sum) {
    if (!x->getType()->isFloatingPointTy()) {
        llvm::Value* product =
            m.has("popc") ? e.unary(llvm::Intrinsic::ctpop, m.has("and") ? e.build.CreateAnd(x, y)
                                                                         : e.build.CreateXor(x, y))
                          : e.build.CreateMul(x, y);
        return e.build.CreateAdd(sum, product);
    }
    const std::string_view mode = m.oneOf({"rz", "rm", "rp"});
    if (x->getType()->isDoubleTy() && !mode.empty())
        return e.library(mode == "rz"   ? "fma_rz"
                         : mode == "rm" ? "fma_rd"
                                        : "fma_ru",
                         x->getType(), {x, y, sum});
    return e.build.CreateIntrinsic(llvm::Intrinsic::fma, {x->getType()}, {x, y, sum});
}

Values sumsFrom(Emitter& e, const Match& m, const Values& c) {
    return m.has("satfinite") ? Values(c.size(), e.build.getInt32(0)) : c;
}

Values finishSums(Emitter& e, const Match& m, const Values& c, const Values& sums) {
    if (!m.has("satfinite")) return sums;
    Values limited;
    for (size_t i = 0; i < c.size(); ++i)
        limited.push_back(e.binary(llvm::Intrinsic::sadd_sat, c[i], sums[i]));
    return limited;
}

Values product(Emitter& e, const Match& m, Type a, Type b, const Words& rows, const Words& columns,
               const Values& c) {
    Values sums = sumsFrom(e, m, c);
    for (size_t w = 0; w < columns[0].size(); ++w)
        for (unsigned j = 0; j < (a.bits == 1 ? 1 : perRegister(a)); ++j)
            for (size_t i = 0; i < sums.size(); ++i)
                sums[i] = multiplyAdd(e, m, element(e, a, rows[i / 2][w], j),
                                      element(e, b, columns[i % 2][w], j), sums[i]);
    return finishSums(e, m, c, sums);
}

} // namespace cw::ptx::lower
