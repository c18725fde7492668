// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include <clang/Basic/Diagnostic.h>
#include <llvm/Support/raw_ostream.h>

#include "frontend/cuda/dialect/rule.h"

namespace clang {
class DiagnosticOptions;
class LangOptions;
class Preprocessor;
class TextDiagnosticPrinter;
} // namespace clang

namespace cw::frontend {

/// One diagnostic with its notes, as it would be printed.
struct Message {
    bool is_error = false;
    std::string text;

    /// The line that says where and what, without how it came to be there.
    std::string headline() const;
};

/// A complaint and the file it is about.
struct FileComplaint {
    std::string path, text;
    dialect::Complaint complaint;
};

/// Catches what Clang says in one attempt: nothing is printed until it is known that no rule cures
/// it.
class Interceptor : public clang::DiagnosticConsumer {
  public:
    /// Text of an error that tells Clang of a failure it doesn't know of; it is not shown.
    static constexpr const char* kStop = "(stop)";

    explicit Interceptor(clang::DiagnosticOptions& options);
    ~Interceptor() override;

    void BeginSourceFile(const clang::LangOptions&, const clang::Preprocessor*) override;
    void EndSourceFile() override;
    void HandleDiagnostic(clang::DiagnosticsEngine::Level, const clang::Diagnostic&) override;

    /// An observation of our own, not one of Clang's errors.
    void complain(const clang::SourceManager&, clang::SourceLocation, std::string_view kind,
                  std::string message);

    std::vector<Message> messages;
    std::vector<FileComplaint> complaints;
    std::vector<std::string>
        host_calls;      // linkage names of host functions that host-device functions call
    bool failed = false; // an error was given that Clang was told to take for a warning

  private:
    /// What is to be printed for a warning that stands for an error in some of its cases.
    clang::DiagnosticsEngine::Level judge(clang::DiagnosticsEngine::Level,
                                          const clang::Diagnostic&);

    bool silent_ = false;
    std::string buffer_;
    llvm::raw_string_ostream stream_{buffer_};
    std::unique_ptr<clang::TextDiagnosticPrinter> printer_;
};

} // namespace cw::frontend
