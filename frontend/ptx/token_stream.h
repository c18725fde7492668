// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/lexer.h"

namespace cw::ptx {

/// Tokens, one after the other; the last one repeats for ever.
class TokenStream {
  public:
    TokenStream(const SourceText& source, std::vector<Token> tokens)
        : source_(source), tokens_(std::move(tokens)) {}

    const Token& peek(size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    Token next() {
        const Token token = peek();
        if (at_ + 1 < tokens_.size()) ++at_;
        return token;
    }
    bool atEnd() const { return peek().kind == Token::End; }
    bool isSign(std::string_view text, size_t ahead = 0) const {
        return peek(ahead).kind == Token::Sign && peek(ahead).text == text;
    }
    bool isDotted(std::string_view text) const {
        return peek().kind == Token::Dotted && peek().text == text;
    }
    bool acceptSign(std::string_view text) { return isSign(text) && (next(), true); }
    bool acceptDotted(std::string_view text) { return isDotted(text) && (next(), true); }

    Error wrong(std::string_view sentence) const { return wrong(peek().place, sentence); }
    Error wrong(Place place, std::string_view sentence) const {
        return source_.error(place, sentence);
    }
    /// "… expected, not 'x'" at the next token.
    Error expected(std::string_view what) const {
        if (atEnd()) return wrong(fmt::format("{} expected, but the text ends", what));
        return wrong(fmt::format("{} expected, not '{}'", what, spelled()));
    }
    Result<> expectSign(std::string_view text) {
        if (!acceptSign(text)) return expected(fmt::format("'{}'", text));
        return {};
    }
    Result<Token> expectWord(std::string_view what) {
        if (peek().kind != Token::Word) return expected(what);
        return next();
    }
    Result<uint64_t> expectInteger(std::string_view what) {
        if (peek().kind != Token::Integer) return expected(what);
        return next().value;
    }

  private:
    std::string_view spelled() const {
        return source_.text.substr(peek().place.begin, peek().place.length);
    }

    const SourceText& source_;
    std::vector<Token> tokens_;
    size_t at_ = 0;
};

} // namespace cw::ptx
