// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/text.h"

#include <algorithm>
#include <cctype>

namespace cw::frontend::dialect {
namespace {

/// Walks over a text and blanks what is no code.
class Blanker {
  public:
    explicit Blanker(std::string_view text) : text_(text), code_(text) {}

    std::string run() {
        while (at_ < text_.size())
            step();
        return std::move(code_);
    }

  private:
    char peek(size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void blankTo(size_t end) {
        for (; at_ < end && at_ < text_.size(); at_++)
            if (text_[at_] != '\n') code_[at_] = ' ';
    }

    void step() {
        const char c = text_[at_];
        if (c == '/' && peek(1) == '/') return blankTo(endOfLine());
        if (c == '/' && peek(1) == '*') {
            const size_t end = text_.find("*/", at_ + 2);
            return blankTo(end == kNowhere ? text_.size() : end + 2);
        }
        if (c == '#' && begins_line_) return blankTo(endOfLine());
        if (c == '"' || (c == '\'' && !(at_ > 0 && isIdentifier(text_[at_ - 1]))))
            return literal(c);
        if (c == '\n')
            begins_line_ = true;
        else if (!isBlank(c))
            begins_line_ = false;
        at_++;
    }

    /// The end of this line, with those that a backslash joins to it.
    size_t endOfLine() const {
        size_t end = at_;
        while (end < text_.size() && (text_[end] != '\n' || text_[end - 1] == '\\'))
            end++;
        return end;
    }

    void literal(char quote) {
        begins_line_ = false;
        if (quote == '"' && at_ > 0 && text_[at_ - 1] == 'R') {
            const size_t open = text_.find('(', at_);
            if (open != kNowhere && open - at_ <= 17) {
                const std::string close =
                    ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
                const size_t end = text_.find(close, open);
                return blankTo(end == kNowhere ? text_.size() : end + close.size());
            }
        }
        size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n')
            end += text_[end] == '\\' ? 2 : 1;
        at_++;
        blankTo(end);
        if (at_ < text_.size() && text_[at_] == quote) at_++; // the quotes themselves stay
    }

    std::string_view text_;
    std::string code_;
    size_t at_ = 0;
    bool begins_line_ = true;
};

} // namespace

std::string codeOf(std::string_view text) {
    return Blanker(text).run();
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool isIdentifier(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

size_t skipBlanks(std::string_view text, size_t at) {
    while (at < text.size() && isBlank(text[at]))
        at++;
    return at;
}

size_t closeOf(std::string_view code, size_t open) {
    const bool angles = code[open] == '<';
    int depth = 0, round = 0;
    for (size_t i = open; i < code.size(); i++) {
        const char c = code[i];
        if (angles) {
            if (c == '(') round++;
            if (c == ')') round--;
            if (c == ';' || round < 0) return kNowhere;
            if (round == 0 && c == '<') depth++;
            if (round == 0 && c == '>') depth--;
        } else {
            if (c == '(' || c == '[' || c == '{') depth++;
            if (c == ')' || c == ']' || c == '}') depth--;
        }
        if (depth == 0) return i + 1;
    }
    return kNowhere;
}

size_t beginOfStatement(std::string_view code, size_t at) {
    int depth = 0;
    size_t i = at;
    for (; i > 0; i--) {
        const char c = code[i - 1];
        if (c == ')' || c == ']') depth++;
        if (c == '(' || c == '[') depth--;
        if (depth > 0) continue;
        if (c == ';' || c == '{' || c == '}') break;
        const bool is_label =
            c == ':' && (i < 2 || code[i - 2] != ':') && (i >= code.size() || code[i] != ':');
        if (is_label) break;
    }
    return skipBlanks(code, i);
}

std::string_view identifierAt(std::string_view text, size_t at) {
    size_t end = at;
    while (end < text.size() && isIdentifier(text[end]))
        end++;
    return text.substr(at, end - at);
}

std::string withLines(std::string text, std::string_view old) {
    text.append(size_t(std::ranges::count(old, '\n')), '\n');
    return text;
}

} // namespace cw::frontend::dialect
