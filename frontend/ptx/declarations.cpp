// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/declarations.h"

#include <bit>

#include "frontend/ptx/expression.h"

namespace cw::ptx {

uint64_t Variable::elements() const {
    uint64_t n = 1;
    for (uint64_t dim : dims)
        n *= dim;
    return n;
}

namespace {

constexpr uint64_t kMostBytes = uint64_t(1) << 40;

bool isSpace(std::string_view name, Space& space) {
    static constexpr std::pair<std::string_view, Space> kSpaces[] = {
        {"reg", Space::Reg},       {"sreg", Space::Reg},    {"global", Space::Global},
        {"shared", Space::Shared}, {"const", Space::Const}, {"local", Space::Local},
        {"param", Space::Param},   {"tex", Space::Global},
    };
    for (auto [spelling, value] : kSpaces)
        if (name == spelling) return space = value, true;
    return false;
}

class Declarations {
  public:
    explicit Declarations(TokenStream& tokens) : tokens_(tokens) {}

    Result<Variable> head() {
        Variable variable;
        variable.place = tokens_.peek().place;
        if (tokens_.peek().kind != Token::Dotted || !isSpace(tokens_.next().text, variable.space))
            return tokens_.wrong(variable.place, "state space expected (.reg, .param, …)");
        while (tokens_.peek().kind == Token::Dotted)
            CW_TRY(attribute(variable));
        if (!variable.type && variable.opaque.empty()) return tokens_.expected("a type");
        return variable;
    }

    /// The name and what follows it, up to a comma or the end.
    Result<> declarator(Variable& variable) {
        const Token name = CW_TRY(tokens_.expectWord("a name"));
        variable.name = name.text;
        variable.place = name.place;
        if (tokens_.acceptSign("<")) {
            const uint64_t count = CW_TRY(tokens_.expectInteger("a number of registers"));
            if (count > 10'000'000) return tokens_.wrong(name.place, "too many registers");
            variable.count = uint32_t(count);
            CW_TRY(tokens_.expectSign(">"));
            if (count == 0) variable.count = UINT32_MAX; // declares nothing
        }
        uint64_t bytes = variable.elementBytes();
        while (tokens_.acceptSign("[")) {
            variable.is_array = true;
            uint64_t dim = 0;
            if (!tokens_.isSign("]")) dim = CW_TRY(parseConstant(tokens_)).bits;
            if (dim > kMostBytes || bytes > kMostBytes)
                return tokens_.wrong(name.place, "variable is too large");
            if (dim) bytes *= dim;
            if (bytes > kMostBytes) return tokens_.wrong(name.place, "variable is too large");
            variable.dims.push_back(dim);
            CW_TRY(tokens_.expectSign("]"));
        }
        if (tokens_.acceptSign("=")) CW_TRY(initialiser(variable));
        return {};
    }

  private:
    Result<uint64_t> alignment() {
        const Place place = tokens_.peek().place;
        const uint64_t align = CW_TRY(parseConstant(tokens_)).bits;
        if (!std::has_single_bit(align) || align > 1u << 20)
            return tokens_.wrong(place, "alignment must be a power of two");
        return align;
    }

    Result<> attribute(Variable& variable) {
        const Token token = tokens_.next();
        Space pointee;
        if (token.text == "align") {
            variable.align = uint32_t(CW_TRY(alignment()));
        } else if (token.text == "v2" || token.text == "v4") {
            variable.vector = uint32_t(token.text[1] - '0');
        } else if (token.text == "ptr") {
            // What a kernel's pointer points to: for optimisation only.
            variable.is_pointer = true;
            if (tokens_.peek().kind == Token::Dotted && isSpace(tokens_.peek().text, pointee))
                tokens_.next();
            if (tokens_.acceptDotted("align")) CW_TRY(alignment());
        } else if (token.text == "attribute") {
            variable.is_managed = CW_TRY(parseAttributes(tokens_));
        } else if (token.text == "texref" || token.text == "samplerref" ||
                   token.text == "surfref") {
            variable.opaque = token.text;
        } else if (const Type type = parseType(token.text);
                   type && type.bits != 4 && type.small == Small::No) {
            variable.type = type;
        } else {
            return tokens_.wrong(token.place,
                                 fmt::format("'.{}' does not belong in a declaration", token.text));
        }
        return {};
    }

    Result<> initialiser(Variable& variable) {
        if (!tokens_.isSign("{")) {
            variable.initial.emplace_back(0, CW_TRY(element()));
            return {};
        }
        uint64_t at = 0;
        // A vector is one more level of braces.
        std::vector<uint64_t> levels = variable.dims;
        if (variable.vector > 1) levels.push_back(variable.vector);
        if (levels.empty()) levels.push_back(1);
        CW_TRY(braces(variable, levels, 0, at));
        if (!variable.dims.empty() && variable.dims[0] == 0) {
            uint64_t inner = variable.vector;
            for (size_t i = 1; i < variable.dims.size(); ++i)
                inner *= variable.dims[i];
            variable.dims[0] = inner ? (at + inner - 1) / inner : 0;
        }
        return {};
    }

    Result<> braces(Variable& variable, const std::vector<uint64_t>& levels, size_t level,
                    uint64_t& at) {
        const Place place = tokens_.peek().place;
        CW_TRY(tokens_.expectSign("{"));
        if (level >= levels.size()) return tokens_.wrong(place, "braces are nested too deep");
        uint64_t size = levels[level];
        for (size_t i = level + 1; i < levels.size(); ++i)
            size *= levels[i];
        const uint64_t begin = at;
        while (!tokens_.isSign("}")) {
            if (tokens_.isSign("{")) {
                CW_TRY(braces(variable, levels, level + 1, at));
            } else {
                variable.initial.emplace_back(at, CW_TRY(element()));
                ++at;
            }
            if (!tokens_.acceptSign(",")) break;
        }
        CW_TRY(tokens_.expectSign("}"));
        if (size && at > begin + size)
            return tokens_.wrong(place, "initialiser has more elements than the variable");
        if (size) at = begin + size; // the rest is zero
        return {};
    }

    Result<Initial> element() {
        Initial initial;
        initial.place = tokens_.peek().place;
        if (tokens_.peek().kind == Token::Integer && tokens_.isSign("(", 1)) {
            initial.mask = tokens_.next().value;
            tokens_.next();
            CW_TRY(symbol(initial));
            CW_TRY(tokens_.expectSign(")"));
        } else if (tokens_.peek().kind == Token::Word && tokens_.peek().text != "WARP_SZ") {
            CW_TRY(symbol(initial));
        } else {
            initial.value = CW_TRY(parseConstant(tokens_));
        }
        return initial;
    }

    Result<> symbol(Initial& initial) {
        Token name = CW_TRY(tokens_.expectWord("a name"));
        if (name.text == "generic" && tokens_.acceptSign("(")) {
            initial.generic = true;
            name = CW_TRY(tokens_.expectWord("a name"));
            CW_TRY(tokens_.expectSign(")"));
        }
        initial.symbol = name.text;
        if (tokens_.isSign("+") || tokens_.isSign("-")) {
            const bool minus = tokens_.next().text == "-";
            initial.value = CW_TRY(parseConstant(tokens_));
            if (minus) initial.value.bits = 0 - initial.value.bits;
        }
        return {};
    }

    TokenStream& tokens_;
};

} // namespace

bool atStateSpace(const TokenStream& tokens) {
    Space space;
    return tokens.peek().kind == Token::Dotted && isSpace(tokens.peek().text, space);
}

Result<std::vector<Variable>> parseVariables(TokenStream& tokens) {
    Declarations declarations(tokens);
    const Variable head = CW_TRY(declarations.head());
    std::vector<Variable> variables;
    do {
        variables.push_back(head);
        CW_TRY(declarations.declarator(variables.back()));
    } while (tokens.acceptSign(","));
    CW_TRY(tokens.expectSign(";"));
    return variables;
}

Result<std::vector<Variable>> parseParameters(TokenStream& tokens) {
    Declarations declarations(tokens);
    std::vector<Variable> variables;
    CW_TRY(tokens.expectSign("("));
    while (!tokens.isSign(")")) {
        variables.push_back(CW_TRY(declarations.head()));
        CW_TRY(declarations.declarator(variables.back()));
        if (!tokens.acceptSign(",")) break;
    }
    CW_TRY(tokens.expectSign(")"));
    return variables;
}

Result<bool> parseAttributes(TokenStream& tokens) {
    bool is_managed = false;
    CW_TRY(tokens.expectSign("("));
    for (int depth = 1; depth > 0;) {
        if (tokens.atEnd()) return tokens.expected("')'");
        is_managed = is_managed || tokens.isDotted("managed");
        depth += tokens.isSign("(") ? 1 : tokens.isSign(")") ? -1 : 0;
        tokens.next();
    }
    return is_managed;
}

} // namespace cw::ptx
