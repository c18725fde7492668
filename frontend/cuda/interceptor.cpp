// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/interceptor.h"

#include <clang/Basic/AllDiagnostics.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>

#include "frontend/cuda/observer.h"

namespace cw::frontend {
namespace {

/// Clang's errors that rules know of.
#define CW_KNOWN_ERRORS(X)                                                                         \
    X(err_asm_invalid_escape)                                                                      \
    X(err_cuda_ovl_target)                                                                         \
    X(err_expected)                                                                                \
    X(err_expected_expression)                                                                     \
    X(err_invalid_string_udl)                                                                      \
    X(err_ovl_unresolvable)                                                                        \
    X(err_pragma_loop_precedes_nonloop)                                                            \
    X(err_shared_var_init)                                                                         \
    X(err_template_kw_missing)                                                                     \
    X(err_variable_object_no_init)                                                                 \
    X(ext_reserved_user_defined_literal)

std::string_view kindOf(unsigned id) {
    switch (id) {
#define X(name)                                                                                    \
    case clang::diag::name:                                                                        \
        return #name;
        CW_KNOWN_ERRORS(X)
#undef X
    }
    return {};
}

} // namespace

std::string Message::headline() const {
    for (const std::string_view mark : {"error: ", "warning: "}) {
        const size_t at = text.find(mark);
        if (at == std::string::npos) continue;
        const size_t begin = text.rfind('\n', at) + 1; // npos + 1 is the beginning
        return text.substr(begin, text.find('\n', at) - begin);
    }
    return text;
}

Interceptor::Interceptor(clang::DiagnosticOptions& options)
    : printer_(std::make_unique<clang::TextDiagnosticPrinter>(stream_, options)) {
    if (options.ShowColors) stream_.enable_colors(true);
}

Interceptor::~Interceptor() = default;

void Interceptor::BeginSourceFile(const clang::LangOptions& language,
                                  const clang::Preprocessor* preprocessor) {
    printer_->BeginSourceFile(language, preprocessor);
}

void Interceptor::EndSourceFile() {
    printer_->EndSourceFile();
}

void Interceptor::HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                                   const clang::Diagnostic& diagnostic) {
    DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
    level = judge(level, diagnostic);
    const bool follows = level == clang::DiagnosticsEngine::Note;
    if (!follows) silent_ = level == clang::DiagnosticsEngine::Ignored;
    if (silent_) return; // with the notes that follow
    buffer_.clear();
    printer_->HandleDiagnostic(level, diagnostic);
    stream_.flush();
    if (buffer_.find(kStop) != std::string::npos) return;
    const bool is_error = level >= clang::DiagnosticsEngine::Error;
    if (follows && !messages.empty()) {
        messages.back().text += buffer_;
    } else {
        messages.push_back({is_error, buffer_});
    }
    if (!is_error || !diagnostic.hasSourceManager()) return;
    if (const std::string space = declaredSpace(diagnostic); !space.empty())
        complain(diagnostic.getSourceManager(), diagnostic.getLocation(), "cw_execution_space",
                 space);
    const std::string_view kind = kindOf(diagnostic.getID());
    if (kind.empty()) return;
    llvm::SmallString<128> words;
    diagnostic.FormatDiagnostic(words);
    complain(diagnostic.getSourceManager(), diagnostic.getLocation(), kind, words.str().str());
}

clang::DiagnosticsEngine::Level Interceptor::judge(clang::DiagnosticsEngine::Level level,
                                                   const clang::Diagnostic& diagnostic) {
    if (level != clang::DiagnosticsEngine::Remark ||
        diagnostic.getID() != clang::diag::err_ref_bad_target)
        return level;
    if (std::vector<std::string> names = toleratedHostCall(diagnostic); !names.empty()) {
        host_calls.insert(host_calls.end(), names.begin(), names.end());
        const bool system =
            diagnostic.hasSourceManager() &&
            diagnostic.getSourceManager().isInSystemHeader(diagnostic.getLocation());
        return system ? clang::DiagnosticsEngine::Ignored : clang::DiagnosticsEngine::Warning;
    }
    failed = true;
    return clang::DiagnosticsEngine::Error;
}

void Interceptor::complain(const clang::SourceManager& sources, clang::SourceLocation location,
                           std::string_view kind, std::string message) {
    if (location.isInvalid()) return;
    const clang::FileIDAndOffset place = sources.getDecomposedLoc(sources.getSpellingLoc(location));
    const clang::OptionalFileEntryRef file = sources.getFileEntryRefForID(place.first);
    if (!file) return; // pasted tokens have no file
    FileComplaint found;
    found.path = file->getName().str();
    found.text = sources.getBufferData(place.first).str();
    found.complaint = {kind, std::move(message), {}, place.second};
    complaints.push_back(std::move(found));
}

} // namespace cw::frontend
