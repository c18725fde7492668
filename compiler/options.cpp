// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/options.h"

#include "support/bytes.h"
#include "support/file.h"

namespace cw::compiler {
namespace {

const Option* findName(const OptionTable& table, std::string_view name, bool is_long) {
    for (const Option& option : table.rows)
        if (option.short_name == name && !is_long) return &option;
    for (const Option& option : table.rows)
        if (option.long_name == name)
            return &option; // `-ptxas-options=-v` is as good as two dashes
    return nullptr;
}

/// How a word names an option: `-I=x`, `--include-path=x`, `-Ix`, `-O3`.
struct Named {
    const Option* option = nullptr;
    bool has_value = false;
    std::string value;
};

Named nameOf(const OptionTable& table, std::string_view word) {
    const bool is_long = word.starts_with("--");
    const std::string_view body = word.substr(is_long ? 2 : 1);
    const size_t equals = body.find('=');
    const std::string_view name = body.substr(0, equals);
    if (const Option* option = findName(table, name, is_long)) {
        if (equals == std::string_view::npos) return {option, false, {}};
        return {option, true, std::string(body.substr(equals + 1))};
    }
    if (is_long || body.size() < 2) return {};
    const Option* letter = findName(table, body.substr(0, 1), false);
    if (!letter || letter->kind == OptionKind::Flag) return {};
    if (table.letters.find(body[0]) == std::string_view::npos) return {};
    return {letter, true, std::string(body.substr(1))};
}

/// Puts words of options files where their option stands.
Result<> expand(const OptionTable& table, const std::vector<std::string>& words,
                std::vector<std::string>& to, int depth) {
    if (depth > 16)
        return makeError(ErrorCode::InvalidArgument,
                         "options files include each other without end");
    const auto include = [&](const std::string& path) -> Result<> {
        const Result<Bytes> text = readFile(path);
        if (!text) return makeError(ErrorCode::NotFound, "Could not open options file '{}'", path);
        return expand(table, splitWords(asText(*text)), to, depth + 1);
    };
    for (size_t i = 0; i < words.size(); i++) {
        const std::string& word = words[i];
        if (word.size() > 1 && word[0] == '@') {
            CW_TRY(include(word.substr(1)));
            continue;
        }
        const Named named = word.size() > 1 && word[0] == '-' ? nameOf(table, word) : Named{};
        if (!named.option || named.option->id != table.options_file) {
            to.push_back(word);
            continue;
        }
        if (!named.has_value && i + 1 == words.size())
            return makeError(ErrorCode::InvalidArgument, "Argument expected after '{}'", word);
        for (const std::string& path : splitList(named.has_value ? named.value : words[++i]))
            CW_TRY(include(path));
    }
    return {};
}

} // namespace

void printOptions(std::span<const Option> rows) {
    for (const Option& row : rows)
        fmt::print("--{} (-{})\n        {}{}\n", row.long_name, row.short_name,
                   row.effect == OptionEffect::Done      ? ""
                   : row.effect == OptionEffect::Ignored ? "ignored: "
                                                         : "not done: ",
                   row.sentence);
}

std::vector<std::string> splitWords(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool in_word = false;
    char quote = 0;
    for (size_t i = 0; i < text.size(); i++) {
        const char c = text[i];
        if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
            if (text[++i] == '\n') continue; // the line goes on
            word += text[i];
            in_word = true;
        } else if (quote) {
            if (c == quote)
                quote = 0;
            else
                word += c;
        } else if (c == '"' || c == '\'') {
            quote = c;
            in_word = true;
        } else if (std::string_view(" \t\r\n").find(c) != std::string_view::npos) {
            if (in_word) words.push_back(std::move(word));
            word.clear();
            in_word = false;
        } else {
            word += c;
            in_word = true;
        }
    }
    if (in_word) words.push_back(std::move(word));
    return words;
}

std::vector<std::string> splitList(std::string_view value) {
    std::vector<std::string> items(1);
    const bool is_macro_text =
        value.find('=') != std::string_view::npos; // -DNAME="a,b" keeps its quotes
    char quote = 0;
    for (size_t i = 0; i < value.size(); i++) {
        const char c = value[i];
        if (c == '\\' && i + 1 < value.size() && value[i + 1] == ',') {
            items.back() += value[++i];
        } else if (c == '"' || c == '\'') {
            if (is_macro_text) items.back() += c;
            quote = quote == c ? 0 : quote ? quote : c;
        } else if (c == ',' && !quote) {
            items.emplace_back();
        } else {
            items.back() += c;
        }
    }
    return items;
}

Result<std::vector<Argument>> parseArguments(const OptionTable& table,
                                             const std::vector<std::string>& given) {
    std::vector<std::string> words;
    CW_TRY(expand(table, given, words, 0));
    std::vector<Argument> arguments;
    for (size_t i = 0; i < words.size(); i++) {
        const std::string& word = words[i];
        const Named named = word.size() > 1 && word[0] == '-' ? nameOf(table, word) : Named{};
        if (!named.option) {
            arguments.push_back({nullptr, word});
            continue;
        }
        const Option& option = *named.option;
        if (option.effect == OptionEffect::Refused)
            return makeError(ErrorCode::NotSupported, "Option '{}' is not supported: {}", word,
                             option.sentence);
        if (option.kind == OptionKind::Flag) {
            if (named.has_value && named.value != "true" && named.value != "false")
                return makeError(ErrorCode::InvalidArgument, "Option '{}' takes no value", word);
            if (!named.has_value || named.value == "true") arguments.push_back({&option, {}});
            continue;
        }
        if (!named.has_value && i + 1 == words.size())
            return makeError(ErrorCode::InvalidArgument, "Argument expected after '{}'", word);
        const std::string value = named.has_value ? named.value : words[++i];
        if (option.kind == OptionKind::Value) {
            arguments.push_back({&option, value});
            continue;
        }
        for (std::string& item : splitList(value))
            arguments.push_back({&option, std::move(item)});
    }
    return arguments;
}

} // namespace cw::compiler
