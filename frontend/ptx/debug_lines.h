// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/IR/DIBuilder.h>

#include <map>

#include "frontend/ptx/emitter.h"

namespace cw::ptx {

/// .file and .loc become LLVM's line information, so that a fault names the line of the source that
/// PTX was made from. A module without .file gets none.
class DebugLines {
  public:
    DebugLines(const Module&, llvm::Module&);

    /// Before the body is emitted: the function has lines when its body has .loc.
    void begin(const Function&, llvm::Function&, Emitter&);
    void finish();

  private:
    llvm::DebugLoc locate(const SourceLine&, llvm::DISubprogram*);

    llvm::DIBuilder builder_;
    llvm::DICompileUnit* unit_ = nullptr;
    std::map<uint32_t, llvm::DIFile*> files_;
    std::map<std::pair<llvm::DISubprogram*, uint32_t>, llvm::DIScope*> scopes_;
};

} // namespace cw::ptx
