// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/ptx/exec_line.h"

#include <bit>
#include <cmath>
#include <cstdlib>

namespace cw::tools {
namespace {

class Reader {
  public:
    explicit Reader(const std::string& text) : text_(text) {}

    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ')
            ++at_;
    }
    bool accept(std::string_view what) {
        skip();
        if (text_.compare(at_, what.size(), what) != 0) return false;
        at_ += what.size();
        return true;
    }
    /// Letters, digits and what numbers are made of.
    std::string word() {
        skip();
        const size_t begin = at_;
        while (at_ < text_.size() &&
               (isalnum(static_cast<unsigned char>(text_[at_])) ||
                std::string_view("_.:$%-+").find(text_[at_]) != std::string_view::npos))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }
    size_t column() const { return at_ + 1; }

  private:
    const std::string& text_;
    size_t at_ = 0;
};

Result<Value> parseValue(std::string word) {
    const auto wrong = [&] {
        return makeError(ErrorCode::InvalidArgument, "'{}' is no number", word);
    };
    Value value;
    std::string type;
    if (const size_t colon = word.find(':'); colon != std::string::npos) {
        type = word.substr(colon + 1);
        word.resize(colon);
        const size_t digits = std::min(type.find_first_of("0123456789"), type.size());
        value.bytes = uint32_t(std::atoi(type.c_str() + digits) / 8);
        value.is_brain = type == "bf16";
        if (value.bytes == 0 || value.bytes > 8) return wrong();
        if (word == "nan") return value.is_nan = true, value;
    }
    if (word.empty()) return wrong();
    const bool minus = word[0] == '-';
    const std::string size = minus ? word.substr(1) : word;
    char* end = nullptr;
    if (size.starts_with("0f") || size.starts_with("0d")) {
        value.bytes = size[1] == 'f' ? 4 : 8;
        value.bits = std::strtoull(size.c_str() + 2, &end, 16);
        return *end ? Result<Value>(wrong()) : value;
    }
    const bool hex = size.starts_with("0x");
    if (hex || size.find_first_not_of("0123456789") == std::string::npos) {
        value.any_size = type.empty();
        value.bits = std::strtoull(size.c_str(), &end, 0);
        if (minus) value.bits = 0 - value.bits;
        if (value.bytes < 8 && !value.any_size)
            value.bits &= (uint64_t(1) << (8 * value.bytes)) - 1;
        return *end ? Result<Value>(wrong()) : value;
    }
    // A float has an f at its end, but inf does too.
    const bool single = size != "inf" && size.ends_with('f');
    const std::string digits = single ? size.substr(0, size.size() - 1) : size;
    const double number = std::strtod(digits.c_str(), &end);
    if (*end) return wrong();
    value.is_nan = std::isnan(number);
    value.bytes = single ? 4 : 8;
    value.bits = single ? std::bit_cast<uint32_t>(std::strtof(digits.c_str(), nullptr))
                        : std::bit_cast<uint64_t>(number);
    if (minus) value.bits |= uint64_t(1) << (value.bytes * 8 - 1);
    return value;
}

double numberOf(uint64_t bits, uint32_t bytes) {
    if (bytes == 4) return std::bit_cast<float>(uint32_t(bits));
    return std::bit_cast<double>(bits);
}

} // namespace

Result<ExecLine> parseExecLine(const std::string& text, uint32_t line) {
    ExecLine made;
    made.line = line;
    made.text = text;
    Reader reader(text);
    const auto wrong = [&](std::string_view what) {
        return makeError(ErrorCode::InvalidArgument, "{}: {} expected at column {} of '{}'", line,
                         what, reader.column(), text);
    };
    made.kernel = reader.word();
    if (reader.accept("<<<")) {
        made.grid = uint32_t(std::atoi(reader.word().c_str()));
        if (!reader.accept(",")) return wrong("','");
        made.block = uint32_t(std::atoi(reader.word().c_str()));
        if (reader.accept(",")) made.dynamic_shared = uint32_t(std::atoi(reader.word().c_str()));
        if (!reader.accept(">>>")) return wrong("'>>>'");
    }
    if (!reader.accept("(")) return wrong("'('");
    while (!reader.accept(")")) {
        Argument argument;
        argument.is_buffer = reader.accept("[");
        argument.is_structure = reader.accept("{");
        const bool is_list = argument.is_buffer || argument.is_structure;
        do {
            argument.values.push_back(CW_TRY(parseValue(reader.word())));
        } while (is_list && reader.accept(","));
        if (argument.is_buffer && !reader.accept("]")) return wrong("']'");
        if (argument.is_structure && !reader.accept("}")) return wrong("'}'");
        made.arguments.push_back(std::move(argument));
        reader.accept(",");
    }
    const bool near = reader.accept("~=");
    if (!near && !reader.accept("==")) return wrong("'==' or '~='");
    do {
        made.expected.push_back(CW_TRY(parseValue(reader.word())));
    } while (reader.accept(","));
    if (!near) return made;
    if (!reader.accept("+-")) return wrong("'+-'");
    made.tolerance = std::atof(reader.word().c_str());
    return made;
}

std::string spelled(const Value& value) {
    const std::string hex = fmt::format("0x{:0{}x}", value.bits, value.bytes * 2);
    if (value.bytes < 4) return hex;
    return fmt::format("{} ({}, {:.9g})", hex,
                       value.bytes == 4 ? int64_t(int32_t(value.bits)) : int64_t(value.bits),
                       numberOf(value.bits, value.bytes));
}

bool agrees(const Value& expected, uint64_t got, std::optional<double> tolerance) {
    if (expected.is_nan && expected.bytes == 2)
        return (got & 0x7fff) > (expected.is_brain ? 0x7f80 : 0x7c00);
    if (expected.is_nan) return std::isnan(numberOf(got, expected.bytes));
    const uint64_t mask =
        expected.bytes == 8 ? ~uint64_t(0) : (uint64_t(1) << (8 * expected.bytes)) - 1;
    if (!tolerance) return ((got ^ expected.bits) & mask) == 0;
    const double a = numberOf(got, expected.bytes), b = numberOf(expected.bits, expected.bytes);
    return a == b || std::abs(a - b) <= *tolerance;
}

} // namespace cw::tools
