// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/parser.h"

#include "frontend/ptx/declarations.h"
#include "frontend/ptx/expression.h"
#include "frontend/ptx/statements.h"

namespace cw::ptx {
namespace {

class ModuleParser {
  public:
    ModuleParser(const SourceText& source, std::vector<Token> tokens)
        : source_(source), tokens_(source, std::move(tokens)) {}

    Result<Module> run() {
        if (!tokens_.acceptDotted("version")) return tokens_.expected("'.version'");
        module_.version = spelled(tokens_.next());
        while (!tokens_.atEnd())
            CW_TRY(item());
        return std::move(module_);
    }

  private:
    std::string_view spelled(const Token& token) const {
        return source_.text.substr(token.place.begin, token.place.length);
    }

    struct Linkage {
        bool is_extern = false, is_visible = false, is_weak = false;
    };

    Result<> item() {
        if (tokens_.acceptSign(";")) return {};
        if (tokens_.acceptDotted("target")) return target();
        if (tokens_.acceptDotted("version")) return tokens_.next(), Result<>();
        if (tokens_.acceptDotted("address_size")) {
            const Place place = tokens_.peek().place;
            module_.address_size = uint32_t(CW_TRY(tokens_.expectInteger("32 or 64")));
            if (module_.address_size != 64)
                return tokens_.wrong(place, "addresses of 32 bits are not supported; make the "
                                            "module with .address_size 64");
            return {};
        }
        if (tokens_.acceptDotted("file")) return file();
        if (tokens_.acceptDotted("alias")) return alias();
        if (CW_TRY(skipMeaningless(tokens_))) return {};

        Linkage linkage;
        for (;; tokens_.next()) {
            if (tokens_.isDotted("extern"))
                linkage.is_extern = true;
            else if (tokens_.isDotted("visible"))
                linkage.is_visible = true;
            else if (tokens_.isDotted("weak") || tokens_.isDotted("common"))
                linkage.is_weak = true;
            else
                break;
        }
        const bool is_entry = tokens_.isDotted("entry");
        if (is_entry || tokens_.isDotted("func")) {
            tokens_.next();
            return function(linkage, is_entry);
        }
        if (!atStateSpace(tokens_)) return tokens_.expected("a directive");
        for (Variable& variable : CW_TRY(parseVariables(tokens_))) {
            variable.is_extern = linkage.is_extern;
            variable.is_visible = linkage.is_visible;
            variable.is_weak = linkage.is_weak;
            module_.variables.push_back(std::move(variable));
        }
        return {};
    }

    Result<> target() {
        module_.target = CW_TRY(tokens_.expectWord("a target")).text;
        while (tokens_.acceptSign(","))
            CW_TRY(tokens_.expectWord("a target's option"));
        return {};
    }

    Result<> file() {
        const uint32_t number = uint32_t(CW_TRY(tokens_.expectInteger("a file's number")));
        if (tokens_.peek().kind != Token::String) return tokens_.expected("a file's name");
        module_.files.emplace_back(number, tokens_.next().text);
        while (tokens_.acceptSign(",")) // its time and size
            CW_TRY(tokens_.expectInteger("a number"));
        return {};
    }

    Result<> alias() {
        const Token name = CW_TRY(tokens_.expectWord("a name"));
        CW_TRY(tokens_.expectSign(","));
        module_.aliases.emplace_back(name.text, CW_TRY(tokens_.expectWord("a function")).text);
        return tokens_.expectSign(";");
    }

    Result<> function(const Linkage& linkage, bool is_entry) {
        Function made;
        made.is_entry = is_entry;
        made.is_extern = linkage.is_extern;
        made.is_visible = linkage.is_visible;
        made.is_weak = linkage.is_weak;
        if (tokens_.acceptDotted("attribute")) CW_TRY(parseAttributes(tokens_));
        if (tokens_.isSign("(")) made.signature.results = CW_TRY(parseParameters(tokens_));
        const Token name = CW_TRY(tokens_.expectWord("a function's name"));
        made.name = name.text;
        made.place = name.place;
        if (tokens_.isSign("(")) made.signature.params = CW_TRY(parseParameters(tokens_));
        if (is_entry)
            for (const Variable& param : made.signature.params)
                CW_TRY(checkParameter(param));
        CW_TRY(performance(made));
        if (!tokens_.acceptSign(";")) {
            CW_TRY(tokens_.expectSign("{"));
            made.has_body = true;
            made.body = CW_TRY(parseBody(tokens_));
            CW_TRY(tokens_.expectSign("}"));
        }
        module_.functions.push_back(std::move(made));
        return {};
    }

    /// .maxntid 256, 1, 1 and the like (PTX ISA §11.4).
    Result<> performance(Function& made) {
        while (tokens_.peek().kind == Token::Dotted) {
            if (CW_TRY(skipMeaningless(tokens_))) continue;
            const Token directive = tokens_.next();
            std::vector<uint32_t> values;
            if (tokens_.peek().kind == Token::Integer) {
                do {
                    values.push_back(uint32_t(CW_TRY(parseConstant(tokens_)).bits));
                } while (tokens_.acceptSign(","));
            }
            const bool is_required = directive.text == "reqntid";
            if ((is_required || directive.text == "maxntid") &&
                !(is_required ? made.max_threads : made.required_threads).empty())
                return tokens_.wrong(directive.place, ".maxntid and .reqntid exclude each other");
            if (directive.text == "noreturn" && !made.signature.results.empty())
                return tokens_.wrong(directive.place, "a function that gives something returns");
            if (directive.text == "maxntid")
                made.max_threads = values;
            else if (is_required)
                made.required_threads = values;
            else if (directive.text == "minnctapersm" && !values.empty())
                made.min_blocks = values[0];
            else if (directive.text == "noreturn")
                made.signature.is_noreturn = true;
            else if (directive.text == "reqnctapercluster")
                CW_TRY(checkCluster(directive, values));
            else if (!isHint(directive.text))
                return tokens_.wrong(
                    directive.place,
                    fmt::format("directive '.{}' is not known here", directive.text));
        }
        return {};
    }

    /// What a launch can hand over (PTX ISA §5.1.6.1).
    Result<> checkParameter(const Variable& param) const {
        if (param.type.kind == Kind::Pred || param.vector > 1)
            return tokens_.wrong(param.place,
                                 "a kernel's parameters are numbers, or arrays of them");
        if (param.is_array && param.elements() == 0)
            return tokens_.wrong(param.place, "a kernel's parameters have a size");
        return {};
    }

    Result<> checkCluster(const Token& directive, const std::vector<uint32_t>& blocks) const {
        for (uint32_t count : blocks)
            if (count > 1)
                return tokens_.wrong(directive.place,
                                     "clusters of more than one block are not supported");
        return {};
    }

    /// Directives that are met whatever they ask: registers are not scarce, and a cluster is one
    /// block.
    static bool isHint(std::string_view name) {
        for (std::string_view hint :
             {"maxnreg", "maxnctapersm", "abi_preserve", "abi_preserve_control", "explicitcluster",
              "blocksareclusters", "maxclusterrank", "unique"})
            if (name == hint) return true;
        return false;
    }

    const SourceText& source_;
    TokenStream tokens_;
    Module module_;
};

} // namespace

Result<Module> parseModule(const SourceText& source) {
    return ModuleParser(source, CW_TRY(lex(source))).run();
}

Result<std::vector<Statement>> parseStatements(const SourceText& source) {
    TokenStream tokens(source, CW_TRY(lex(source)));
    std::vector<Statement> statements = CW_TRY(parseBody(tokens));
    if (!tokens.atEnd()) return tokens.expected("an instruction");
    return statements;
}

} // namespace cw::ptx
