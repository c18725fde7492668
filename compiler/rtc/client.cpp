// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/rtc/client.h"

#include <algorithm>
#include <sys/stat.h>

#include "compiler/program.h"
#include "support/disk_cache.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::rtc {
namespace {

/// As frontend::AskedFile notes it.
bool isUnchanged(const Dependency& file) {
    struct stat status{};
    const bool exists = ::stat(file.path.c_str(), &status) == 0;
    if (exists != file.exists) return false;
    if (!exists || S_ISDIR(status.st_mode)) return true;
    const int64_t time = int64_t(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
    return uint64_t(status.st_size) == file.bytes && time == file.time;
}

std::optional<Response> kept(DiskCache& cache, const Hash128& key) {
    const std::optional<Bytes> bytes = cache.find(key);
    if (!bytes) return std::nullopt;
    Result<Response> response = Response::deserialize(*bytes);
    if (!response || !std::ranges::all_of(response->dependencies, isUnchanged)) return std::nullopt;
    return std::move(*response);
}

} // namespace

Result<Response> ask(const Request& request) {
    static DiskCache cache(DiskCache::defaultFolder(), options().cache_size << 20);
    const std::string program = compiler::programPath("causeway-rtc");
    const Bytes bytes = request.serialize();
    Hash128 key = hash128(bytes);
    key.low ^= compiler::programStamp(program);
    const bool anew = std::ranges::any_of(request.options, [](const std::string& option) {
        return option == "-no-cache" || option == "--no-cache";
    });
    if (!anew)
        if (std::optional<Response> found = kept(cache, key)) return std::move(*found);
    const Bytes output = CW_TRY(
        compiler::runDetached(program, bytes, options().compiler_timeout, compiler::processOf()));
    Response response =
        CW_TRY_WHILE(Response::deserialize(output), "reading the compiler's answer");
    if (response.may_be_kept && !anew) cache.store(key, output);
    return response;
}

} // namespace cw::rtc
