// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"

namespace cw::compiler {

/// Sections of objects that hold device code: of a unit compiled with -rdc=true, and of a set that
/// was linked.
constexpr const char* kUnitSection = ".cw_kir";
constexpr const char* kLinkedSection = ".cw_linked";

/// Relocatable device code of objects.
struct DeviceObjects {
    std::vector<ir::Module> units;
    bool linked = false; // one of them holds a set that was linked before
};

/// Adds what the object or archive at `path` holds. Other files (shared objects, linker scripts)
/// hold nothing.
Result<> readDeviceCode(const std::string& path, DeviceObjects& to);
/// The same for what is in memory.
Result<> readDeviceCode(ByteView bytes, const std::string& name, DeviceObjects& to);

/// Whether these are an object or an archive.
bool isObjectOrArchive(ByteView bytes);

} // namespace cw::compiler
