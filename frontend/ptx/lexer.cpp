// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/lexer.h"

#include <bit>
#include <charconv>

namespace cw::ptx {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

class Lexer {
  public:
    explicit Lexer(const SourceText& source) : source_(source), text_(source.text) {}

    Result<std::vector<Token>> run() {
        std::vector<Token> tokens;
        tokens.reserve(text_.size() / 4);
        for (;;) {
            const size_t before = at_;
            CW_TRY(skipBlank());
            Token token = CW_TRY(next());
            token.glued = before == token.place.begin;
            tokens.push_back(token);
            if (token.kind == Token::End) return tokens;
        }
    }

  private:
    char peek(size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    Error wrong(size_t begin, std::string_view sentence) const {
        return source_.error({uint32_t(begin), uint32_t(std::max(at_, begin + 1) - begin)},
                             sentence);
    }

    Result<> skipBlank() {
        for (;;) {
            const char c = peek();
            if (at_ >= text_.size()) return {};
            // Some producers end the text with a zero.
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || !c) {
                ++at_;
            } else if (c == '/' && peek(1) == '/') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (c == '/' && peek(1) == '*') {
                const size_t end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) return wrong(at_, "comment is not closed");
                at_ = end + 2;
            } else if (c == '@' && peek(1) == '@') {
                at_ = std::min(text_.find('\n', at_), text_.size()); // @@DWARF of PTX 1.x
            } else if (c == '#' && (at_ == 0 || text_[at_ - 1] == '\n')) {
                at_ = std::min(text_.find('\n', at_), text_.size()); // a preprocessor's line mark
            } else {
                return {};
            }
        }
    }

    Token made(Token::Kind kind, size_t begin, size_t skipped = 0) const {
        Token token;
        token.kind = kind;
        token.place = {uint32_t(begin), uint32_t(at_ - begin)};
        token.text = text_.substr(begin + skipped, at_ - begin - skipped);
        return token;
    }

    Result<Token> next() {
        const size_t begin = at_;
        if (at_ >= text_.size()) return made(Token::End, begin);
        const char c = peek();
        if (isDigit(c) || (c == '.' && isDigit(peek(1)) && !afterName())) return number();
        if (c == '.') return dotted();
        if (isLetter(c) || (c == '%' && (isLetter(peek(1)) || isDigit(peek(1))))) {
            ++at_;
            while (isLetter(peek()) || isDigit(peek()))
                ++at_;
            return made(Token::Word, begin);
        }
        if (c == '"') return string();
        static constexpr std::string_view kPairs[] = {
            "<<", ">>", "<=", ">=", "==", "!=", "&&", "||"};
        for (std::string_view pair : kPairs)
            if (text_.substr(at_, 2) == pair) {
                at_ += 2;
                return made(Token::Sign, begin);
            }
        static constexpr std::string_view kSigns = "()[]{}<>,;:+-*/%!~&|^?=@";
        ++at_;
        if (kSigns.find(c) != std::string_view::npos) return made(Token::Sign, begin);
        return wrong(begin, "character does not belong in PTX");
    }

    /// `.1d`, `.5x` after a name are modifiers, not numbers.
    bool afterName() const {
        if (at_ == 0) return false;
        const char before = text_[at_ - 1];
        return isLetter(before) || isDigit(before) || before == ':';
    }

    Result<Token> dotted() {
        const size_t begin = at_++;
        for (;;) {
            if (isLetter(peek()) || isDigit(peek()))
                ++at_;
            else if (peek() == ':' && peek(1) == ':')
                at_ += 2;
            else
                break;
        }
        if (at_ == begin + 1) return wrong(begin, "a name must follow the dot");
        return made(Token::Dotted, begin, 1);
    }

    Result<Token> string() {
        const size_t begin = at_++;
        while (at_ < text_.size() && peek() != '"')
            at_ += peek() == '\\' ? 2 : 1;
        if (at_ >= text_.size()) return wrong(begin, "string is not closed");
        ++at_;
        Token token = made(Token::String, begin);
        token.text = token.text.substr(1, token.text.size() - 2);
        return token;
    }

    Result<Token> hexFloat(size_t begin, unsigned digits) {
        at_ = begin + 2;
        while (isHex(peek()))
            ++at_;
        if (at_ - begin - 2 != digits)
            return wrong(begin,
                         fmt::format("this form of number has {} hexadecimal digits", digits));
        Token token = made(Token::Float, begin);
        token.is_single = digits == 8;
        std::from_chars(text_.data() + begin + 2, text_.data() + at_, token.value, 16);
        return token;
    }

    Result<Token> number() {
        const size_t begin = at_;
        const char second = char(peek(1) | 0x20);
        if (peek() == '0' && second == 'f' && isHex(peek(2))) return hexFloat(begin, 8);
        if (peek() == '0' && second == 'd' && isHex(peek(2))) return hexFloat(begin, 16);
        int base = 10;
        if (peek() == '0' && second == 'x')
            base = 16, at_ += 2;
        else if (peek() == '0' && second == 'b')
            base = 2, at_ += 2;
        const size_t digits = at_;
        while (base == 16 ? isHex(peek()) : isDigit(peek()))
            ++at_;
        const bool exponent =
            (peek() | 0x20) == 'e' &&
            (isDigit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && isDigit(peek(2))));
        if (base == 10 && (peek() == '.' || exponent)) return decimalFloat(begin);
        if (base == 10 && text_[begin] == '0' && at_ > begin + 1) base = 8;
        Token token = made(Token::Integer, begin);
        const auto read =
            std::from_chars(text_.data() + digits, text_.data() + at_, token.value, base);
        if (read.ec == std::errc::result_out_of_range)
            return wrong(begin, "number does not fit 64 bits");
        if (read.ptr != text_.data() + at_) return wrong(begin, "number is not complete");
        if (peek() == 'U' || peek() == 'u') {
            ++at_;
            token.is_unsigned = true;
        }
        if (isLetter(peek())) return ++at_, wrong(begin, "number is followed by a letter");
        token.is_unsigned |= token.value >> 63;
        return token;
    }

    Result<Token> decimalFloat(size_t begin) {
        double value = 0;
        const auto read = std::from_chars(text_.data() + begin, text_.data() + text_.size(), value);
        if (read.ec == std::errc::invalid_argument) return wrong(begin, "number is not complete");
        at_ = size_t(read.ptr - text_.data());
        Token token = made(Token::Float, begin);
        token.value = std::bit_cast<uint64_t>(value);
        return token;
    }

    const SourceText& source_;
    std::string_view text_;
    size_t at_ = 0;
};

} // namespace

Result<std::vector<Token>> lex(const SourceText& source) {
    return Lexer(source).run();
}

} // namespace cw::ptx
