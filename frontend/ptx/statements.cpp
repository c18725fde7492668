// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/statements.h"

#include "frontend/ptx/declarations.h"
#include "frontend/ptx/expression.h"

namespace cw::ptx {
namespace {

class Body {
  public:
    explicit Body(TokenStream& tokens) : tokens_(tokens) {}

    Result<std::vector<Statement>> run() {
        for (int depth = 0;;) {
            if (tokens_.atEnd()) {
                if (depth) return tokens_.expected("'}'");
                break;
            }
            const Place place = tokens_.peek().place;
            if (tokens_.isSign("}") && depth == 0) break;
            if (tokens_.acceptSign("{"))
                ++depth, add(Statement::Open, place);
            else if (tokens_.acceptSign("}"))
                --depth, add(Statement::Close, place);
            else if (!tokens_.acceptSign(";"))
                CW_TRY(statement());
        }
        return std::move(statements_);
    }

  private:
    Statement& add(Statement::Kind kind, Place place) {
        statements_.push_back({kind, place});
        return statements_.back();
    }

    Result<> statement() {
        const Token token = tokens_.peek();
        if (token.kind == Token::Dotted) return directive(token);
        if (token.kind == Token::Word && tokens_.isSign(":", 1)) return label();
        Statement& made = add(Statement::Instruct, token.place);
        Instruction& instruction = made.instruction;
        if (tokens_.acceptSign("@")) {
            const bool negated = tokens_.acceptSign("!");
            const Token name = CW_TRY(tokens_.expectWord("a predicate"));
            Operand& guard = instruction.guard.emplace();
            guard.kind = Operand::Name;
            guard.place = name.place;
            guard.name = name.text;
            guard.negated = negated;
        }
        return parseInstruction(instruction);
    }

    Result<> directive(const Token& token) {
        if (atStateSpace(tokens_)) {
            for (Variable& variable : CW_TRY(parseVariables(tokens_)))
                add(Statement::Declare, variable.place).variable = std::move(variable);
            return {};
        }
        if (tokens_.acceptDotted("loc")) {
            SourceLine line;
            line.file = uint32_t(CW_TRY(tokens_.expectInteger("a file's number")));
            line.line = uint32_t(CW_TRY(tokens_.expectInteger("a line")));
            line.column = uint32_t(CW_TRY(tokens_.expectInteger("a column")));
            while (tokens_.acceptSign(","))
                CW_TRY(skipInlining());
            add(Statement::Loc, token.place).line = line;
            return {};
        }
        if (CW_TRY(skipMeaningless(tokens_))) return {};
        return tokens_.wrong(fmt::format("directive '.{}' is not known here", token.text));
    }

    /// function_name LABEL + n, inlined_at file line column
    Result<> skipInlining() {
        const Token word = CW_TRY(tokens_.expectWord("'function_name' or 'inlined_at'"));
        if (word.text == "inlined_at") {
            for (int i = 0; i < 3; ++i)
                CW_TRY(tokens_.expectInteger("a number"));
            return {};
        }
        CW_TRY(tokens_.expectWord("a label"));
        if (tokens_.acceptSign("+")) CW_TRY(tokens_.expectInteger("a number"));
        return {};
    }

    Result<> label() {
        const Token name = tokens_.next();
        tokens_.next();
        if (tokens_.acceptDotted("branchtargets") || tokens_.acceptDotted("calltargets")) {
            Statement& made = add(Statement::Targets, name.place);
            made.name = name.text;
            do {
                const Token target = CW_TRY(tokens_.expectWord("a name"));
                made.names.push_back(target.text);
                if (!tokens_.acceptSign("<")) continue;
                // L<5> is L0, L1, … (PTX ISA, .branchtargets)
                return tokens_.wrong("numbered lists of labels are not supported");
            } while (tokens_.acceptSign(","));
            return tokens_.expectSign(";");
        }
        if (tokens_.acceptDotted("callprototype")) {
            Statement& made = add(Statement::Prototype, name.place);
            made.name = name.text;
            if (tokens_.isSign("(")) made.prototype.results = CW_TRY(parseParameters(tokens_));
            CW_TRY(tokens_.expectWord("'_'"));
            if (tokens_.isSign("(")) made.prototype.params = CW_TRY(parseParameters(tokens_));
            while (tokens_.peek().kind == Token::Dotted) {
                made.prototype.is_noreturn |= tokens_.next().text == "noreturn";
                if (tokens_.peek().kind == Token::Integer) tokens_.next();
            }
            return tokens_.expectSign(";");
        }
        add(Statement::Label, name.place).name = name.text;
        return {};
    }

    Result<> parseInstruction(Instruction& instruction) {
        const Token opcode = CW_TRY(tokens_.expectWord("an instruction"));
        instruction.opcode = opcode.text;
        instruction.place = opcode.place;
        while (tokens_.peek().kind == Token::Dotted) {
            const Token modifier = tokens_.next();
            instruction.modifiers.push_back(modifier.text);
            instruction.place.length =
                modifier.place.begin + modifier.place.length - opcode.place.begin;
        }
        while (!tokens_.isSign(";")) {
            // A closing brace ends an instruction of inline assembly that lacks its semicolon.
            if (tokens_.atEnd() || tokens_.isSign("}")) return tokens_.expected("';'");
            instruction.operands.push_back(CW_TRY(operand(0)));
            if (!tokens_.acceptSign(",")) break;
        }
        return tokens_.expectSign(";");
    }

    Result<Operand> operand(int depth) {
        Operand made = CW_TRY(single(depth));
        while (tokens_.acceptSign("|")) {
            Operand pair;
            pair.kind = Operand::Pair;
            pair.place = made.place;
            pair.parts.push_back(std::move(made));
            pair.parts.push_back(CW_TRY(single(depth)));
            made = std::move(pair);
        }
        return made;
    }

    Result<> list(Operand& into, std::string_view end, int depth) {
        while (!tokens_.isSign(end)) {
            into.parts.push_back(CW_TRY(operand(depth + 1)));
            if (!tokens_.acceptSign(",")) break;
        }
        return tokens_.expectSign(end);
    }

    Result<Operand> single(int depth) {
        if (depth > 4) return tokens_.wrong("operand is nested too deep");
        Operand made;
        const Token token = tokens_.peek();
        made.place = token.place;
        if (tokens_.acceptSign("{")) {
            made.kind = Operand::Vector;
            CW_TRY(list(made, "}", depth));
        } else if (tokens_.acceptSign("[")) {
            made.kind = Operand::Address;
            CW_TRY(address(made, depth));
        } else if (tokens_.isSign("(") && isList()) {
            tokens_.next();
            made.kind = Operand::List;
            CW_TRY(list(made, ")", depth));
        } else if (tokens_.isSign("!") && tokens_.peek(1).kind == Token::Word) {
            tokens_.next();
            made = CW_TRY(single(depth + 1));
            made.negated = !made.negated;
        } else if (tokens_.isSign("-") && tokens_.peek(1).kind == Token::Word &&
                   tokens_.peek(1).text != "WARP_SZ") {
            tokens_.next();
            made = CW_TRY(single(depth + 1));
            made.minus = !made.minus;
        } else if (token.kind == Token::Word && token.text != "WARP_SZ") {
            CW_TRY(name(made));
        } else {
            made.kind = Operand::Literal;
            made.value = CW_TRY(parseConstant(tokens_));
        }
        return made;
    }

    /// (a, b) of a call, and not a constant expression?
    bool isList() const {
        if (tokens_.isSign(")", 1)) return true;
        size_t ahead = 1;
        while (tokens_.isSign("(", ahead) || tokens_.isSign("-", ahead))
            ++ahead;
        for (size_t at = ahead; tokens_.peek(at).kind != Token::End; ++at) {
            if (tokens_.peek(at).kind == Token::Word) return true;
            if (tokens_.isSign(",", at)) return true;
            if (tokens_.isSign(")", at)) return tokens_.isSign(",", at + 1);
            if (tokens_.isSign(";", at)) return false;
        }
        return false;
    }

    Result<> name(Operand& made) {
        const Token token = tokens_.next();
        made.kind = token.text == "_" ? Operand::Discard : Operand::Name;
        made.name = token.text;
        if (tokens_.peek().kind == Token::Dotted && tokens_.peek().glued) {
            made.component = tokens_.peek().text;
            made.place.length += tokens_.peek().place.length;
            tokens_.next();
        }
        if (!tokens_.acceptSign("[")) return offset(made);
        made.indexed = true;
        if (tokens_.peek().kind == Token::Word && tokens_.peek().text != "WARP_SZ") {
            Operand& index = made.parts.emplace_back();
            index.place = tokens_.peek().place;
            CW_TRY(name(index));
        } else {
            made.value = CW_TRY(parseConstant(tokens_));
        }
        return tokens_.expectSign("]");
    }

    /// +4, -4, +-4
    Result<> offset(Operand& made) {
        if (!tokens_.isSign("+") && !tokens_.isSign("-")) return {};
        const bool minus = tokens_.next().text == "-";
        made.value = CW_TRY(parseConstant(tokens_));
        if (minus) made.value.bits = 0 - made.value.bits;
        return {};
    }

    Result<> address(Operand& made, int depth) {
        if (tokens_.peek().kind == Token::Word) {
            const Token token = tokens_.next();
            made.name = token.text;
            CW_TRY(offset(made));
        } else {
            made.value = CW_TRY(parseConstant(tokens_));
        }
        while (tokens_.acceptSign(","))
            made.parts.push_back(CW_TRY(operand(depth + 1)));
        const uint32_t end = tokens_.peek().place.begin + 1;
        CW_TRY(tokens_.expectSign("]"));
        made.place.length = end - made.place.begin;
        tokens_.acceptDotted("unified"); // what it says of the variable is known without it
        return {};
    }

    TokenStream& tokens_;
    std::vector<Statement> statements_;
};

} // namespace

Result<std::vector<Statement>> parseBody(TokenStream& tokens) {
    return Body(tokens).run();
}

Result<bool> skipMeaningless(TokenStream& tokens) {
    if (tokens.acceptDotted("pragma")) {
        while (!tokens.isSign(";") && !tokens.atEnd())
            tokens.next();
        CW_TRY(tokens.expectSign(";"));
        return true;
    }
    if (tokens.acceptDotted("section")) {
        while (!tokens.isSign("{") && !tokens.atEnd())
            tokens.next();
        while (!tokens.isSign("}") && !tokens.atEnd())
            tokens.next();
        CW_TRY(tokens.expectSign("}"));
        return true;
    }
    return false;
}

} // namespace cw::ptx
