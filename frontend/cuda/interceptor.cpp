// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/interceptor.h"

#include <clang/Basic/AllDiagnostics.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>

namespace cw::frontend {
namespace {

/// Clang's errors that rules know of.
std::string_view kindOf(unsigned id) {
    switch (id) {
    case clang::diag::err_expected_expression:
        return "err_expected_expression";
    }
    return {};
}

} // namespace

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
    buffer_.clear();
    printer_->HandleDiagnostic(level, diagnostic);
    stream_.flush();
    const bool is_note = level <= clang::DiagnosticsEngine::Remark;
    const bool is_error = level >= clang::DiagnosticsEngine::Error;
    if (is_note && !messages.empty()) {
        messages.back().text += buffer_;
    } else {
        messages.push_back({is_error, buffer_});
    }
    const std::string_view kind = kindOf(diagnostic.getID());
    if (!is_error || kind.empty() || !diagnostic.hasSourceManager()) return;
    llvm::SmallString<128> words;
    diagnostic.FormatDiagnostic(words);
    complain(diagnostic.getSourceManager(), diagnostic.getLocation(), kind, words.str().str());
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
