// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/inline.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

#include "frontend/ptx/emitter.h"
#include "frontend/ptx/parser.h"

namespace cw::ptx {
namespace {

struct BoundOperand {
    std::string name; // in the text: a register's name, or an immediate
    Type type;        // of the register; none: an immediate
    llvm::Value* input = nullptr;
    bool is_output = false;
    std::optional<unsigned> tied; // input: begins in this output's register
};

Type registerOf(std::string_view code) {
    if (code == "h") return kB16;
    if (code == "r") return kB32;
    if (code == "l") return kB64;
    if (code == "q") return kB128;
    if (code == "f") return kF32;
    return code == "d" ? kF64 : Type{};
}

class Inline {
  public:
    explicit Inline(llvm::CallInst& call)
        : call_(call), asm_(*llvm::cast<llvm::InlineAsm>(call.getCalledOperand())) {}

    std::optional<InlineMistake> run() {
        if (auto mistake = bindOperands()) return mistake;
        if (auto mistake = makeText()) return mistake;
        source_.text = text_;
        auto statements = parseStatements(source_);
        if (!statements) return mistakeHere();
        return emit(*statements);
    }

  private:
    static InlineMistake wrong(std::string sentence) { return {0, std::move(sentence)}; }
    InlineMistake mistakeHere() const {
        return {source_.lineOf(source_.mistake.place) - 1, source_.mistake.sentence};
    }

    std::optional<InlineMistake> bindOperands() {
        unsigned argument = 0;
        for (const llvm::InlineAsm::ConstraintInfo& constraint : asm_.ParseConstraints()) {
            if (constraint.Type == llvm::InlineAsm::isClobber) continue;
            BoundOperand bound;
            bound.name = fmt::format("__operand{}", operands_.size());
            const std::string code = constraint.Codes.empty() ? "" : constraint.Codes[0];
            if (constraint.isIndirect || constraint.Codes.size() != 1)
                return wrong(
                    fmt::format("constraint '{}' is not one of h, r, l, q, f, d, n", code));
            bound.is_output = constraint.Type == llvm::InlineAsm::isOutput;
            if (!bound.is_output) bound.input = call_.getArgOperand(argument++);
            if (!code.empty() && isdigit(static_cast<unsigned char>(code[0]))) {
                bound.tied = unsigned(std::stoul(code));
                if (*bound.tied >= operands_.size()) return wrong("operand is tied to none");
                bound.type = operands_[*bound.tied].type;
            } else {
                bound.type = registerOf(code);
            }
            if (!bound.type)
                if (auto mistake = bindImmediate(bound, code)) return mistake;
            operands_.push_back(std::move(bound));
        }
        return {};
    }

    std::optional<InlineMistake> bindImmediate(BoundOperand& bound, const std::string& code) {
        if (code != "n" && code != "i" && code != "C")
            return wrong(fmt::format("constraint '{}' is not one of h, r, l, q, f, d, n", code));
        if (auto* number = llvm::dyn_cast<llvm::ConstantInt>(bound.input)) {
            bound.name = fmt::format("{}", number->getSExtValue());
            return {};
        }
        if (auto* number = llvm::dyn_cast<llvm::ConstantFP>(bound.input)) {
            const uint64_t bits = number->getValueAPF().bitcastToAPInt().getZExtValue();
            bound.name = number->getType()->isFloatTy() ? fmt::format("0f{:08x}", bits)
                                                        : fmt::format("0d{:016x}", bits);
            return {};
        }
        auto* global = llvm::dyn_cast<llvm::GlobalVariable>(bound.input->stripPointerCasts());
        auto* string = global && global->hasInitializer()
                           ? llvm::dyn_cast<llvm::ConstantDataArray>(global->getInitializer())
                           : nullptr;
        if (code != "C" || !string || !string->isCString())
            return wrong(fmt::format("operand of constraint '{}' is not constant", code));
        bound.name = string->getAsCString().str();
        return {};
    }

    /// The statement's text with the operands' names: $0, ${0:x}, $$.
    std::optional<InlineMistake> makeText() {
        const llvm::StringRef text = asm_.getAsmString();
        for (size_t at = 0; at < text.size(); ++at) {
            if (text[at] != '$') {
                text_ += text[at];
                continue;
            }
            if (++at >= text.size()) break;
            if (text[at] == '$') {
                text_ += '$';
                continue;
            }
            const bool braced = text[at] == '{';
            if (braced) ++at;
            unsigned number = 0;
            const size_t begin = at;
            while (at < text.size() && isdigit(static_cast<unsigned char>(text[at])))
                number = number * 10 + unsigned(text[at++] - '0');
            if (at == begin || number >= operands_.size())
                return wrong("the text names an operand that is not there");
            if (braced)
                at = text.find('}', at);
            else
                --at;
            text_ += operands_[number].name;
        }
        return {};
    }

    std::optional<InlineMistake> emit(const std::vector<Statement>& statements) {
        llvm::BasicBlock* before = call_.getParent();
        llvm::BasicBlock* after = before->splitBasicBlock(&call_);
        before->getTerminator()->eraseFromParent();
        Scope no_names;
        Emitter emitter(source_, *before->getParent(), no_names);
        emitter.is_volatile = asm_.hasSideEffects();
        emitter.build.SetInsertPoint(before);
        emitter.build.SetCurrentDebugLocation(call_.getDebugLoc());
        for (const BoundOperand& bound : operands_)
            if (bound.type && !bound.tied) emitter.addRegister(bound.name, bound.type);
        for (const BoundOperand& bound : operands_)
            if (bound.type && bound.input) give(emitter, bound);
        emitter.emit(statements);
        emitter.build.CreateBr(after);
        if (emitter.error()) return mistakeHere();
        emitter.build.SetInsertPoint(&call_);
        takeResults(emitter);
        call_.eraseFromParent();
        llvm::MergeBlockIntoPredecessor(after);
        return {};
    }

    static Operand operandOf(std::string_view name) {
        Operand operand;
        operand.kind = Operand::Name;
        operand.name = name;
        return operand;
    }

    void give(Emitter& emitter, const BoundOperand& bound) {
        llvm::Value* value = bound.input;
        if (value->getType()->isPointerTy()) value = emitter.integerOf(value);
        value =
            emitter.build.CreateZExtOrTrunc(emitter.toBits(value), emitter.bitsOf(bound.type.bits));
        const std::string& name = bound.tied ? operands_[*bound.tied].name : bound.name;
        emitter.write(operandOf(name), bound.type, emitter.fromBits(value, bound.type));
        if (bound.tied) renameTied(emitter, bound);
    }

    /// The text may also name a tied operand by its own number.
    void renameTied(Emitter& emitter, const BoundOperand& bound) {
        Symbol symbol = *emitter.findName(operands_[*bound.tied].name);
        emitter.innermost().add(bound.name, std::move(symbol));
    }

    void takeResults(Emitter& emitter) {
        llvm::Type* type = call_.getType();
        if (type->isVoidTy()) return;
        auto* all = llvm::dyn_cast<llvm::StructType>(type);
        llvm::Value* result = all ? llvm::PoisonValue::get(all) : nullptr;
        unsigned index = 0;
        for (const BoundOperand& bound : operands_) {
            if (!bound.is_output) continue;
            llvm::Type* wanted = all ? all->getElementType(index) : type;
            llvm::Value* value = emitter.toBits(emitter.read(operandOf(bound.name), bound.type));
            if (wanted->isPointerTy())
                value = emitter.build.CreateIntToPtr(value, wanted);
            else
                value = emitter.build.CreateBitCast(
                    emitter.build.CreateZExtOrTrunc(
                        value, emitter.bitsOf(unsigned(wanted->getPrimitiveSizeInBits()))),
                    wanted);
            result = all ? emitter.build.CreateInsertValue(result, value, index) : value;
            ++index;
        }
        call_.replaceAllUsesWith(result);
    }

    llvm::CallInst& call_;
    const llvm::InlineAsm& asm_;
    std::vector<BoundOperand> operands_;
    std::string text_;
    SourceText source_{"", "asm"};
};

} // namespace

std::optional<InlineMistake> expandInline(llvm::CallInst& call) {
    return Inline(call).run();
}

} // namespace cw::ptx
