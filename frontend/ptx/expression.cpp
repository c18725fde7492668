// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/expression.h"

#include <bit>

namespace cw::ptx {

double Constant::asDouble() const {
    switch (kind) {
    case Signed:
        return double(int64_t(bits));
    case Unsigned:
        return double(bits);
    case Single:
        return std::bit_cast<float>(uint32_t(bits));
    case Double:
        break;
    }
    return std::bit_cast<double>(bits);
}

namespace {

struct Level {
    int precedence;
    std::string_view sign;
};
// C's, the tightest binding last.
constexpr Level kLevels[] = {
    {1, "||"}, {2, "&&"}, {3, "|"}, {4, "^"},  {5, "&"},  {6, "=="},
    {6, "!="}, {7, "<"},  {7, ">"}, {7, "<="}, {7, ">="}, {8, "<<"},
    {8, ">>"}, {9, "+"},  {9, "-"}, {10, "*"}, {10, "/"}, {10, "%"},
};

Constant integer(uint64_t bits, bool is_unsigned) {
    return {is_unsigned ? Constant::Unsigned : Constant::Signed, bits};
}
Constant truth(bool value) {
    return integer(value, false);
}
Constant real(double value) {
    return {Constant::Double, std::bit_cast<uint64_t>(value)};
}

class Expression {
  public:
    explicit Expression(TokenStream& tokens) : tokens_(tokens) {}

    Result<Constant> conditional() {
        if (++depth_ > 200) return tokens_.wrong("expression is nested too deep");
        const Constant condition = CW_TRY(binary(1));
        if (!tokens_.acceptSign("?")) return --depth_, condition;
        const Constant yes = CW_TRY(conditional());
        CW_TRY(tokens_.expectSign(":"));
        const Constant no = CW_TRY(conditional());
        --depth_;
        return condition.bits ? yes : no;
    }

    Result<Constant> unary() {
        if (++depth_ > 200) return tokens_.wrong("expression is nested too deep");
        const Token token = tokens_.peek();
        Constant value;
        if (tokens_.acceptSign("-")) {
            value = CW_TRY(unary());
            if (value.kind == Constant::Single)
                value.bits ^= 1u << 31;
            else if (value.kind == Constant::Double)
                value.bits ^= uint64_t(1) << 63;
            else
                value = integer(0 - value.bits, value.kind == Constant::Unsigned);
        } else if (tokens_.acceptSign("+")) {
            value = CW_TRY(unary());
        } else if (tokens_.acceptSign("!")) {
            value = truth(!CW_TRY(unary()).bits);
        } else if (tokens_.acceptSign("~")) {
            value = CW_TRY(unary());
            if (!value.isInteger()) return tokens_.wrong(token.place, "'~' takes an integer");
            value.bits = ~value.bits;
        } else {
            value = CW_TRY(primary());
        }
        --depth_;
        return value;
    }

  private:
    Result<Constant> binary(int least) {
        Constant left = CW_TRY(unary());
        for (;;) {
            const Level* found = nullptr;
            for (const Level& level : kLevels)
                if (level.precedence >= least && tokens_.isSign(level.sign)) found = &level;
            if (!found) return left;
            const Place place = tokens_.next().place;
            const Constant right = CW_TRY(binary(found->precedence + 1));
            left = CW_TRY(apply(place, found->sign, left, right));
        }
    }

    Result<Constant> apply(Place place, std::string_view sign, Constant a, Constant b) {
        if (!a.isInteger() || !b.isInteger()) return applyReal(place, sign, a, b);
        const bool is_unsigned = a.kind == Constant::Unsigned || b.kind == Constant::Unsigned;
        const uint64_t x = a.bits, y = b.bits;
        const int64_t sx = int64_t(x), sy = int64_t(y);
        const bool less = is_unsigned ? x < y : sx < sy;
        if (sign == "+") return integer(x + y, is_unsigned);
        if (sign == "-") return integer(x - y, is_unsigned);
        if (sign == "*") return integer(x * y, is_unsigned);
        if (sign == "&") return integer(x & y, is_unsigned);
        if (sign == "|") return integer(x | y, is_unsigned);
        if (sign == "^") return integer(x ^ y, is_unsigned);
        if (sign == "<<") return integer(y > 63 ? 0 : x << y, a.kind == Constant::Unsigned);
        if (sign == ">>") {
            const unsigned by = y > 63 ? 63 : unsigned(y);
            if (a.kind == Constant::Signed) return integer(uint64_t(sx >> by), false);
            return integer(y > 63 ? 0 : x >> y, true);
        }
        if (sign == "==") return truth(x == y);
        if (sign == "!=") return truth(x != y);
        if (sign == "<") return truth(less);
        if (sign == ">=") return truth(!less);
        if (sign == "<=") return truth(less || x == y);
        if (sign == ">") return truth(!less && x != y);
        if (sign == "&&") return truth(x && y);
        if (sign == "||") return truth(x || y);
        if (y == 0) return tokens_.wrong(place, "division by zero");
        if (!is_unsigned && sy == -1) return integer(sign == "/" ? 0 - x : 0, false);
        if (sign == "/") return integer(is_unsigned ? x / y : uint64_t(sx / sy), is_unsigned);
        return integer(is_unsigned ? x % y : uint64_t(sx % sy), is_unsigned);
    }

    Result<Constant> applyReal(Place place, std::string_view sign, Constant a, Constant b) {
        const double x = a.asDouble(), y = b.asDouble();
        if (sign == "+") return real(x + y);
        if (sign == "-") return real(x - y);
        if (sign == "*") return real(x * y);
        if (sign == "/") return real(x / y);
        if (sign == "<") return truth(x < y);
        if (sign == ">") return truth(x > y);
        if (sign == "<=") return truth(x <= y);
        if (sign == ">=") return truth(x >= y);
        if (sign == "==") return truth(x == y);
        if (sign == "!=") return truth(x != y);
        return tokens_.wrong(place, fmt::format("'{}' takes integers", sign));
    }

    Result<Constant> primary() {
        const Token token = tokens_.peek();
        if (token.kind == Token::Integer) {
            tokens_.next();
            return integer(token.value, token.is_unsigned);
        }
        if (token.kind == Token::Float) {
            tokens_.next();
            return Constant{token.is_single ? Constant::Single : Constant::Double, token.value};
        }
        if (token.kind == Token::Word && token.text == "WARP_SZ") {
            tokens_.next();
            return integer(32, false);
        }
        if (!tokens_.acceptSign("(")) return tokens_.expected("a number");
        if (tokens_.acceptDotted("s64") || tokens_.isDotted("u64")) {
            const bool is_unsigned = tokens_.acceptDotted("u64");
            CW_TRY(tokens_.expectSign(")"));
            const Constant value = CW_TRY(unary());
            if (value.isInteger()) return integer(value.bits, is_unsigned);
            const double d = value.asDouble();
            if (!(d > -0x1p63 && d < 0x1p64))
                return tokens_.wrong(token.place, "number does not fit 64 bits");
            return integer(d < 0 ? uint64_t(int64_t(d)) : uint64_t(d), is_unsigned);
        }
        const Constant value = CW_TRY(conditional());
        CW_TRY(tokens_.expectSign(")"));
        return value;
    }

    TokenStream& tokens_;
    int depth_ = 0;
};

} // namespace

Result<Constant> parseConstant(TokenStream& tokens) {
    return Expression(tokens).conditional();
}

Result<Constant> parseConstantOperand(TokenStream& tokens) {
    return Expression(tokens).unary();
}

} // namespace cw::ptx
