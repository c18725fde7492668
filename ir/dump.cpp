// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/dump.h"

#include <filesystem>
#include <utility>

#include <llvm/IR/Module.h>
#include <llvm/Support/raw_ostream.h>

#include "support/file.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::ir {
namespace {

/// Where a form goes; empty: nobody asked for it.
std::string placeOf(const llvm::Module& module, std::string_view what, std::string_view ending) {
    const std::string& wish = options().dump;
    const size_t colon = wish.find(':');
    if (colon == std::string::npos) return {};
    llvm::SmallVector<llvm::StringRef, 4> wanted;
    llvm::StringRef(wish).take_front(colon).split(wanted, ',');
    if (!llvm::is_contained(wanted, llvm::StringRef(what))) return {};
    std::error_code ignored;
    const std::string folder = wish.substr(colon + 1);
    std::filesystem::create_directories(folder, ignored);
    const std::filesystem::path name(module.getModuleIdentifier());
    return fmt::format("{}/{}.{}{}", folder, name.filename().string(), what, ending);
}

void write(const std::string& path, ByteView bytes) {
    static bool said = false;
    if (auto done = writeFileAtomically(path, bytes); !done && !std::exchange(said, true))
        logWarn("CAUSEWAY_DUMP: {}", done.error().message);
}

} // namespace

void dump(const llvm::Module& module, std::string_view what) {
    const std::string path = placeOf(module, what, ".ll");
    if (path.empty()) return;
    std::string text;
    llvm::raw_string_ostream(text) << module;
    write(path, {reinterpret_cast<const std::byte*>(text.data()), text.size()});
}

void dumpNative(const llvm::Module& module, ByteView code) {
    if (const std::string path = placeOf(module, "native", ""); !path.empty()) write(path, code);
}

} // namespace cw::ir
