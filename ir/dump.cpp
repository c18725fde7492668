// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/dump.h"

#include <filesystem>
#include <utility>

#include <llvm/IR/Module.h>
#include <llvm/Support/raw_ostream.h>

#include "support/file.h"
#include "support/hash.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::ir {
namespace {

/// What the user asks for.
struct Wish {
    llvm::SmallVector<llvm::StringRef, 3> forms;
    std::string folder; // empty: nothing
};

Wish readWish() {
    const auto [forms, folder] = llvm::StringRef(options().dump).split(':');
    Wish wish{{}, folder.str()};
    forms.split(wish.forms, ',');
    const bool known = llvm::all_of(wish.forms, [](llvm::StringRef form) {
        return form == "kir" || form == "ir" || form == "native";
    });
    if (options().dump.empty() || (known && !folder.empty())) return wish;
    logWarn("CAUSEWAY_DUMP='{}' is not what[,what]:folder; what = kir, ir, native", options().dump);
    return {};
}

/// Where a form goes; empty: nobody asked for it.
std::string placeOf(const llvm::Module& module, std::string_view what, std::string_view ending) {
    static const Wish wish = readWish();
    if (wish.folder.empty() || !llvm::is_contained(wish.forms, llvm::StringRef(what))) return {};
    std::error_code ignored; // writing says why
    std::filesystem::create_directories(wish.folder, ignored);
    std::string name = std::filesystem::path(module.getModuleIdentifier()).filename().string();
    constexpr size_t kMost = 160; // a file's name ends at 255; kernels of C++ have longer ones
    if (name.size() > kMost) name = name.substr(0, kMost) + "-" + hash128(asBytes(name)).hex();
    return fmt::format("{}/{}.{}{}", wish.folder, name, what, ending);
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
