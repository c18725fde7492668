// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>

#include "shim/common/door_number.h"
#include "shim/common/handle_table.h"
#include "shim/common/require.h"
#include "shim/libnvfatbin/impl.h"
#include "support/architecture.h"
#include "support/fatbin/container.h"
#include "support/fatbin/ptx_text.h"
#include "support/fatbin/scan.h"

namespace cw::nvfatbin {
namespace {

using fatbin::Entry;
using fatbin::EntryKind;

struct Fatbin {
    std::mutex mutex;
    fatbin::Container container;
    Bytes written; // what `size` promised
};
using Fatbins = shim::HandleTable<std::shared_ptr<Fatbin>, nvFatbinHandle, 0x46>;

Fatbins& fatbins() {
    static Fatbins table;
    return table;
}

// nvFatbin, "Supported Options": of the host, the compression and the program that asks, none of
// which a container of ours tells.
constexpr std::string_view kOptions[] = {"-32",           "-64", "-c", "-compress", "-compress-all",
                                         "-cuda",         "-g",  "-h", "-help",     "-host",
                                         "-compress-mode"};

Result<ByteView> inputOf(const void* code, size_t size) {
    CW_TRY(shim::requireNonNull(code, "code"));
    if (size == 0) return Error{ErrorCode::NotFound, "the input is empty"};
    return ByteView(static_cast<const std::byte*>(code), size);
}

/// "sm_80" of "80", with any prefix.
Result<std::string> targetOf(const char* arch, const char* prefix) {
    CW_TRY(shim::requireNonNull(arch, "arch"));
    std::string target = prefix + std::string(arch);
    if (!isArchitecture(target))
        return makeError(ErrorCode::InvalidDevice, "'{}' is no architecture", arch);
    return target;
}

Result<> addContainer(Fatbin& to, ByteView bytes, const std::string& target) {
    fatbin::Container part = CW_TRY(fatbin::read(bytes));
    std::lock_guard lock(to.mutex);
    for (Entry& entry : part.entries) {
        if (entry.kind != EntryKind::Image && entry.target.empty()) entry.target = target;
        to.container.entries.push_back(std::move(entry));
    }
    return {};
}

} // namespace

Result<> version(unsigned int& major, unsigned int& minor) {
    major = unsigned(cw_door_number);
    minor = cw_door_number == 12 ? 8 : 0;
    return {};
}

Result<> create(nvFatbinHandle& handle, const char** options, size_t count) {
    if (count > 0) CW_TRY(shim::requireNonNull(options, "options"));
    for (size_t i = 0; i < count; i++) {
        CW_TRY(shim::requireNonNull(options[i], "an option"));
        const std::string_view option = options[i];
        if (std::ranges::find(kOptions, option.substr(0, option.find('='))) == std::end(kOptions))
            return makeError(ErrorCode::InvalidConfiguration, "unrecognized option '{}'", option);
    }
    handle = fatbins().add(std::make_shared<Fatbin>());
    return {};
}

Result<> destroy(nvFatbinHandle& handle) {
    CW_TRY(fatbins().take(handle));
    handle = nullptr;
    return {};
}

Result<> addPtx(nvFatbinHandle handle, const char* code, size_t size, const char* arch, const char*,
                const char*) {
    const std::shared_ptr<Fatbin> to = CW_TRY(fatbins().find(handle));
    const ByteView bytes = CW_TRY(inputOf(code, size));
    const std::string target = CW_TRY(targetOf(arch, "compute_"));
    if (!fatbin::isPtx(asText(bytes)))
        return Error{ErrorCode::InvalidPtx, "the text does not begin as PTX does"};
    std::lock_guard lock(to->mutex);
    to->container.entries.push_back({EntryKind::Ptx, target, Bytes(bytes.begin(), bytes.end())});
    return {};
}

Result<> addCubin(nvFatbinHandle handle, const void* code, size_t size, const char* arch,
                  const char*) {
    const std::shared_ptr<Fatbin> to = CW_TRY(fatbins().find(handle));
    const ByteView bytes = CW_TRY(inputOf(code, size));
    const std::string target = CW_TRY(targetOf(arch, "sm_"));
    for (const Entry& entry : CW_TRY(fatbin::read(bytes)).entries)
        if (entry.kind == EntryKind::Kir && !entry.target.empty() && entry.target != target)
            return makeError(ErrorCode::NoBinaryForGpu, "the cubin is for {}, not {}", entry.target,
                             target);
    return addContainer(*to, bytes, target);
}

Result<> addLto(nvFatbinHandle handle, const void* code, size_t size, const char* arch, const char*,
                const char*) {
    const std::shared_ptr<Fatbin> to = CW_TRY(fatbins().find(handle));
    return addContainer(*to, CW_TRY(inputOf(code, size)), CW_TRY(targetOf(arch, "lto_")));
}

Result<> addReloc(nvFatbinHandle handle, const void* code, size_t size) {
    const std::shared_ptr<Fatbin> to = CW_TRY(fatbins().find(handle));
    const std::vector<ByteView> found = fatbin::scan(CW_TRY(inputOf(code, size)));
    if (found.empty()) return Error{ErrorCode::InvalidImage, "the object holds no device code"};
    for (const ByteView each : found)
        CW_TRY(addContainer(*to, each, {}));
    return {};
}

Result<> size(nvFatbinHandle handle, size_t& size) {
    const std::shared_ptr<Fatbin> of = CW_TRY(fatbins().find(handle));
    std::lock_guard lock(of->mutex);
    of->written = fatbin::write(of->container);
    size = of->written.size();
    return {};
}

Result<> get(nvFatbinHandle handle, void* buffer) {
    const std::shared_ptr<Fatbin> of = CW_TRY(fatbins().find(handle));
    CW_TRY(shim::requireNonNull(buffer, "buffer"));
    std::lock_guard lock(of->mutex);
    if (of->written.empty()) of->written = fatbin::write(of->container);
    std::memcpy(buffer, of->written.data(), of->written.size());
    return {};
}

} // namespace cw::nvfatbin
