// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/precompiled.h"

#include <algorithm>
#include <set>

#include <clang/Basic/Version.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Frontend/MultiplexConsumer.h>
#include <clang/Frontend/Utils.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Sema/Sema.h>
#include <clang/Serialization/ASTWriter.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include "frontend/cuda/attempt.h"
#include "frontend/cuda/observer.h"
#include "support/disk_cache.h"
#include "support/options.h"

namespace cw::frontend {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kHeaderPath = "/causeway.pch";
constexpr const char* kEmptySource = "/causeway.pch.cu";

/// cc1 arguments by what they can do to the header.
struct Options {
    Strings common;  // the key: everything that is not among the others
    Strings folders; // where headers of the program may hide ours
    Strings macros;  // names that the program defines or undefines
};

/// Arguments that say nothing about the meaning of a header: where output goes, what messages look
/// like, names of this compilation.
bool isNeutral(llvm::StringRef argument) {
    for (const char* prefix : {"-cuid=", "-fcolor-diagnostics", "-fcoverage-compilation-dir=",
                               "-fdebug-compilation-dir=", "-fmessage-length="})
        if (argument.starts_with(prefix)) return true;
    return argument == "-sys-header-deps" || argument == "-MP";
}
bool isNeutralWithValue(llvm::StringRef argument) {
    for (const char* name : {"-MT", "-dependency-file", "-dumpdir", "-fcuda-include-gpubinary",
                             "-ferror-limit", "-main-file-name", "-o"})
        if (argument == name) return true;
    return false;
}
bool namesFolder(llvm::StringRef argument) {
    return argument == "-I" || argument == "-iquote" || argument == "-isystem" ||
           argument == "-idirafter";
}

/// Clang describes declarations for debuggers as it reads them; those it has read before it leaves
/// out.
bool describesDeclarations(llvm::StringRef argument) {
    return argument.starts_with("-debug-info-kind=") &&
           !argument.starts_with("-debug-info-kind=line-");
}

/// Nothing where the header must be read: something comes before it, or it is to be described.
std::optional<Options> sort(const CudaSource& source, const Strings& arguments) {
    const std::string include = source.toolkit + "/include";
    const Strings ours = predefinedMacros(source);
    Options options;
    for (size_t i = 0; i < arguments.size(); i++) {
        const std::string& argument = arguments[i];
        const std::string value = i + 1 < arguments.size() ? arguments[i + 1] : "";
        if (describesDeclarations(argument)) return std::nullopt;
        if (isNeutral(argument) || argument == source.path) continue;
        if (isNeutralWithValue(argument)) {
            i++;
        } else if (namesFolder(argument) && !(argument == "-isystem" && value == include)) {
            // The toolkit's own comes before the system's anyhow.
            if (!llvm::sys::fs::equivalent(value, include)) options.folders.push_back(value);
            i++;
        } else if ((argument == "-D" || argument == "-U") &&
                   std::ranges::find(ours, argument + value) == ours.end()) {
            options.macros.push_back(value.substr(0, value.find_first_of("=(")));
            i++;
        } else if (argument.starts_with("-include") || argument == "-imacros") {
            if (argument != "-include" || value != include + "/cuda_runtime.h") return std::nullopt;
            i++;
        } else {
            options.common.push_back(argument);
        }
    }
    return options;
}

/// What the header read, and asked for.
template <typename Text>
struct Texts {
    Text files;       // as listDependencies() has them
    Text names;       // of headers, as #include and __has_include spell them
    Text identifiers; // every word, between line ends
    Text folders;     // that were searched
    Text state;       // of all that on disk
    Text code;        // none: it can't be used with these options

    static constexpr Text Texts::* kAll[] = {&Texts::files,   &Texts::names, &Texts::identifiers,
                                             &Texts::folders, &Texts::state, &Texts::code};
};
using Precompiled = Texts<std::string>;
using PrecompiledView = Texts<llvm::StringRef>; // of an entry in the cache

Bytes serialize(const Precompiled& header) {
    ByteWriter writer;
    for (const auto text : Precompiled::kAll)
        writer.put(header.*text);
    return std::move(writer).take();
}

Result<PrecompiledView> deserialize(ByteView bytes) {
    ByteReader reader(bytes);
    PrecompiledView header;
    for (const auto text : PrecompiledView::kAll)
        header.*text = asText(CW_TRY(reader.view()));
    return header;
}

template <typename Visit>
void eachLine(llvm::StringRef lines, Visit visit) {
    while (!lines.empty()) {
        const auto [line, rest] = lines.split('\n');
        visit(line);
        lines = rest;
    }
}

/// Sizes and times of the files, and which name is found in which folder: as long as this is the
/// same, the header is.
template <typename Text>
std::string stateOf(const Texts<Text>& header) {
    std::string state;
    eachLine(header.files, [&](llvm::StringRef file) {
        llvm::sys::fs::file_status status;
        if (llvm::sys::fs::status(file.drop_front(), status)) state += '?';
        state += std::to_string(status.getSize()) + ' ' +
                 std::to_string(status.getLastModificationTime().time_since_epoch().count()) + '\n';
    });
    eachLine(header.folders, [&](llvm::StringRef folder) {
        state += '\n';
        if (!llvm::sys::fs::exists(folder)) return;
        eachLine(header.names, [&](llvm::StringRef name) {
            state += llvm::sys::fs::exists(folder + "/" + name) ? '1' : '0';
        });
    });
    return hash128(asBytes(state)).hex();
}

/// Whether the program's macros and folders leave the header as it is.
bool unaffected(const PrecompiledView& header, const Options& options) {
    for (const std::string& macro : options.macros)
        if (header.identifiers.contains("\n" + macro + "\n")) return false;
    bool hidden = false;
    for (const std::string& folder : options.folders)
        eachLine(header.names, [&](llvm::StringRef name) {
            hidden = hidden || llvm::sys::fs::exists(folder + "/" + name);
        });
    return !hidden;
}

/// Notes which headers are looked for along the search path.
class Includes : public clang::PPCallbacks {
  public:
    Includes(const clang::SourceManager& sources, std::set<std::string>& names)
        : sources_(sources), names_(names) {}

    void InclusionDirective(clang::SourceLocation at, const clang::Token&, llvm::StringRef name,
                            bool is_angled, clang::CharSourceRange,
                            clang::OptionalFileEntryRef file, llvm::StringRef folder,
                            llvm::StringRef, const clang::Module*, bool,
                            clang::SrcMgr::CharacteristicKind) override {
        const auto includer = sources_.getFileEntryRefForID(sources_.getFileID(at));
        const bool is_beside =
            !is_angled && file && includer && includer->getDir().getName() == folder;
        if (!is_beside && llvm::sys::path::is_relative(name)) names_.insert(name.str());
    }
    void HasInclude(clang::SourceLocation, llvm::StringRef name, bool, clang::OptionalFileEntryRef,
                    clang::SrcMgr::CharacteristicKind) override {
        names_.insert(name.str());
    }

  private:
    const clang::SourceManager& sources_;
    std::set<std::string>& names_;
};

/// Notes which files the header is made of.
class Files : public clang::DependencyCollector {
  public:
    explicit Files(std::string& lines) : lines_(lines) {}
    bool needSystemDependencies() override { return true; }
    bool sawDependency(llvm::StringRef file, bool, bool is_system, bool, bool) override {
        if (file != kEmptySource && file.front() != '<')
            lines_ += (is_system ? "s" : "u") + file.str() + "\n";
        return true;
    }

  private:
    std::string& lines_;
};

/// Lists those files as if they had been read.
class WithHeader : public clang::DependencyFileGenerator {
  public:
    WithHeader(const clang::DependencyOutputOptions& options, const std::string& source,
               const std::string& files)
        : DependencyFileGenerator(options) {
        maybeAddDependency(llvm::sys::path::remove_leading_dotslash(source), false, false, false,
                           false);
        eachLine(files, [&](llvm::StringRef file) {
            maybeAddDependency(file.drop_front(), false, file.front() == 's', false, false);
        });
    }
    void attachToASTReader(clang::ASTReader&) override {}
};

/// Reads the header and writes down what Clang knows then.
class Precompile : public clang::ASTFrontendAction {
  public:
    Precompile(Pass pass, Interceptor& interceptor, Precompiled& result)
        : pass_(pass), interceptor_(interceptor), result_(result) {}

  protected:
    clang::TranslationUnitKind getTranslationUnitKind() override { return clang::TU_Prefix; }
    bool hasASTFileSupport() const override { return false; }

    std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                          llvm::StringRef) override {
        compiler.getLangOpts().CompilingPCH = true;
        compiler.getPreprocessor().addPPCallbacks(
            std::make_unique<Includes>(compiler.getSourceManager(), names_));
        files_.attachToPreprocessor(compiler.getPreprocessor());
        std::vector<std::unique_ptr<clang::ASTConsumer>> consumers;
        consumers.push_back(makeObserver(compiler, pass_, interceptor_));
        consumers.push_back(std::make_unique<clang::PCHGenerator>(
            compiler.getPreprocessor(), compiler.getModuleCache(), kHeaderPath, "", buffer_,
            compiler.getCodeGenOpts(),
            llvm::ArrayRef<std::shared_ptr<clang::ModuleFileExtension>>()));
        return std::make_unique<clang::MultiplexConsumer>(std::move(consumers));
    }

    void EndSourceFileAction() override {
        clang::CompilerInstance& compiler = getCompilerInstance();
        // Clang does not keep what it would say of a function once that is used.
        const bool nothing_to_say =
            interceptor_.messages.empty() && interceptor_.host_calls.empty() &&
            llvm::all_of(compiler.getSema().DeviceDeferredDiags, [](const auto& withheld) {
                return withheld.first->isDependentContext(); // said of instantiations, later
            });
        if (!buffer_->IsComplete || !nothing_to_say) return;
        for (const std::string& name : names_)
            result_.names += name + "\n";
        result_.identifiers = "\n";
        for (const auto& identifier : compiler.getPreprocessor().getIdentifierTable())
            result_.identifiers += identifier.getKey().str() + "\n";
        std::set<std::string> folders; // the device pass lists some for the host's target, too
        for (const auto& entry : compiler.getHeaderSearchOpts().UserEntries)
            if (folders.insert(entry.Path).second) result_.folders += entry.Path + "\n";
        result_.code.assign(buffer_->Data.begin(), buffer_->Data.end());
    }

  private:
    const Pass pass_;
    Interceptor& interceptor_;
    Precompiled& result_;
    Files files_{result_.files};
    std::shared_ptr<clang::PCHBuffer> buffer_ = std::make_shared<clang::PCHBuffer>();
    std::set<std::string> names_;
};

Precompiled precompile(const CudaSource& source, Pass pass, const Options& options) {
    Strings arguments = options.common;
    arguments.insert(arguments.end(), {"-fpch-instantiate-templates", "-include",
                                       source.toolkit + "/include/cuda_runtime.h", kEmptySource});
    const auto files = llvm::makeIntrusiveRefCnt<SourceFiles>(SourceFiles::Container());
    files->add(kEmptySource, "");
    Precompiled result;
    const auto work = [&](clang::CompilerInstance& compiler, Interceptor& interceptor) {
        compiler.getFrontendOpts().SkipFunctionBodies = pass == Pass::Device; // as in attempt()
        Precompile action(pass, interceptor, result);
        return compiler.ExecuteAction(action);
    };
    if (!withClang(arguments, files, work).ok) result = {};
    result.state = stateOf(result);
    return result;
}

} // namespace

std::optional<PrecompiledHeader> precompiledHeader(const CudaSource& source, Pass pass,
                                                   const Strings& arguments, SourceFiles& files) {
    const std::optional<Options> options = sort(source, arguments);
    if (!options) return std::nullopt;
    std::string words = "precompiled header 1\n" + clang::getClangFullVersion();
    for (const std::string& argument : options->common)
        words += '\n' + argument;
    const Hash128 key = hash128(asBytes(words));

    DiskCache cache(DiskCache::defaultFolder(), cw::options().cache_size << 20, false);
    std::optional<DiskCache::Mapped> found = cache.findMapped(key);
    if (!found) {
        cache.store(key, {}); // these options have come once
        return std::nullopt;
    }
    Result<PrecompiledView> header = deserialize(found->bytes);
    if (!header || header->state != stateOf(*header)) {
        const auto made =
            std::make_shared<const Bytes>(serialize(precompile(source, pass, *options)));
        cache.store(key, *made);
        found = {made, *made};
        header = deserialize(*made);
    }
    if (header->code.empty() || !unaffected(*header, *options)) return std::nullopt;

    files.add(kEmptySource, "");
    files.add(kHeaderPath, header->code, found->owner);
    eachLine(header->files, [&](llvm::StringRef file) {
        (void)files.status(file.drop_front()); // the compilation depends on it all the same
    });
    PrecompiledHeader result{{}, header->files.str()};
    for (size_t i = 0; i < arguments.size(); i++) {
        if (arguments[i] != "-include") {
            result.arguments.push_back(arguments[i]);
            continue;
        }
        result.arguments.insert(result.arguments.end(), {"-include-pch", kHeaderPath});
        i++;
    }
    return result;
}

void listDependencies(clang::CompilerInstance& compiler, const CudaSource& source,
                      const PrecompiledHeader& header) {
    clang::DependencyOutputOptions& options = compiler.getDependencyOutputOpts();
    if (options.OutputFile.empty()) return;
    compiler.addDependencyCollector(
        std::make_shared<WithHeader>(options, source.path, header.dependencies));
    options.OutputFile.clear(); // Clang's own list
}

} // namespace cw::frontend
