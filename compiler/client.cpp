// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/client.h"

#include <sys/stat.h>

#include "compiler/spawn.h"
#include "support/disk_cache.h"
#include "support/file.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::compiler {
namespace {

std::string compilerPath() {
    if (!options().compiler.empty()) return options().compiler;
    if (!options().home.empty()) return options().home + "/bin/causeway-compiler";
    return folderOfCode(reinterpret_cast<const void*>(&compilerPath)) + "/../bin/causeway-compiler";
}

/// The compiler's build is part of an image's name: the size and time of its file.
uint64_t compilerStamp(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return 0;
    const uint64_t facts[] = {uint64_t(status.st_size), uint64_t(status.st_mtim.tv_sec),
                              uint64_t(status.st_mtim.tv_nsec)};
    return hash64(std::as_bytes(std::span(facts)));
}

DiskCache& cache() {
    static DiskCache instance(DiskCache::defaultFolder(), options().cache_size << 20);
    return instance;
}

/// Names an image by what it depends on. The rest of the facts may differ from start to start (a
/// processor's clock).
Hash128 keyOf(const Request& request, const std::string& program) {
    Request named = request;
    const ir::DeviceFacts nobody;
    named.facts.name = nobody.name;
    named.facts.memory_bytes = nobody.memory_bytes;
    named.facts.compute_units = nobody.compute_units;
    named.facts.clock_khz = nobody.clock_khz;
    Hash128 key = hash128(named.serialize());
    key.low ^= compilerStamp(program);
    return key;
}

} // namespace

Result<std::shared_ptr<const ir::Image>> compile(const Request& request) {
    const std::string program = compilerPath();
    const Hash128 key = keyOf(request, program);
    if (auto cached = cache().find(key)) {
        auto image = ir::Image::deserialize(*cached);
        if (image) return std::make_shared<const ir::Image>(std::move(*image));
        logWarn("a cached image is damaged and is made again ({})", image.error().message);
    }
    const Bytes output =
        CW_TRY(runDetached(program, request.serialize(), options().compiler_timeout));
    Response response =
        CW_TRY_WHILE(Response::deserialize(output), "reading the compiler's answer");
    if (!response.ok) return Error{ErrorCode::CompileFailed, response.log};
    if (!response.log.empty()) logLine(response.log);
    cache().store(key, response.image);
    return std::make_shared<const ir::Image>(CW_TRY(ir::Image::deserialize(response.image)));
}

} // namespace cw::compiler
