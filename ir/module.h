// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/bytes.h"

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace cw::ir {

/// Owns an llvm::Module and its context. *Portable* means that makePortable() has run
/// (ir/README.md). Not thread-safe; move-only.
class Module {
  public:
    Module(std::unique_ptr<llvm::LLVMContext>, std::unique_ptr<llvm::Module>);
    Module(Module&&) noexcept;
    Module& operator=(Module&&) noexcept;
    ~Module();

    /// Bitcode or LLVM text. A damaged module is an error.
    static Result<Module> parse(ByteView bytes, const std::string& name);

    llvm::Module& get() { return *module_; }
    const llvm::Module& get() const { return *module_; }
    Bytes bitcode() const;
    std::string text() const;

  private:
    std::unique_ptr<llvm::LLVMContext> context_;
    std::unique_ptr<llvm::Module> module_;
};

/// Links `modules` (at least one) into one: separate compilation. Errors name the symbol and both
/// modules.
Result<Module> link(std::vector<Module> modules);

} // namespace cw::ir
