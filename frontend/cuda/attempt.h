// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "frontend/cuda/arguments.h"
#include "frontend/cuda/interceptor.h"
#include "frontend/cuda/source_files.h"
#include "ir/module.h"

namespace clang {
class CompilerInstance;
}

namespace cw::frontend {

/// What one run of Clang over a source gave.
struct Attempt {
    bool ok = false;
    std::vector<Message> messages;
    std::vector<FileComplaint> complaints;
    std::optional<ir::Module> module; // device pass
};

/// Sets Clang up with cc1 `arguments` and lets it do `work`, which says whether all went well.
using ClangWork = std::function<bool(clang::CompilerInstance&, Interceptor&)>;
Attempt withClang(const std::vector<std::string>& arguments,
                  llvm::IntrusiveRefCntPtr<SourceFiles> files, const ClangWork& work);

struct PrecompiledHeader;

/// Runs Clang once, as `pass`, with the cc1 `arguments`, which use `header` if there is one.
Attempt attempt(const CudaSource& source, Pass pass, const std::vector<std::string>& arguments,
                llvm::IntrusiveRefCntPtr<SourceFiles> files,
                const PrecompiledHeader* header = nullptr);

/// Attempts until there is no error or no rule that cures one; then the last attempt is the answer.
Result<Attempt> runPass(const CudaSource& source, Pass pass, HostOutput form,
                        const std::string& output, SourceFiles::Container container);
Result<Attempt> runPass(const CudaSource& source, Pass pass, HostOutput form,
                        const std::string& output, llvm::IntrusiveRefCntPtr<SourceFiles> files);

} // namespace cw::frontend
