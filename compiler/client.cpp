// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/client.h"

#include "compiler/program.h"
#include "support/disk_cache.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::compiler {
namespace {

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
    key.low ^= programStamp(program);
    return key;
}

} // namespace

Result<std::shared_ptr<const ir::Image>> compile(const Request& request) {
    const std::string program = programPath("causeway-compiler");
    const Hash128 key = keyOf(request, program);
    if (auto cached = cache().find(key)) {
        auto image = ir::Image::deserialize(*cached);
        if (image) return std::make_shared<const ir::Image>(std::move(*image));
        logWarn("a cached image is damaged and is made again ({})", image.error().message);
    }
    const Bytes output =
        CW_TRY(runDetached(program, request.serialize(), options().compiler_timeout, processOf()));
    Response response =
        CW_TRY_WHILE(Response::deserialize(output), "reading the compiler's answer");
    if (!response.ok) return Error{ErrorCode::CompileFailed, response.log};
    if (!response.log.empty()) logLine(response.log);
    cache().store(key, response.image);
    return std::make_shared<const ir::Image>(CW_TRY(ir::Image::deserialize(response.image)));
}

} // namespace cw::compiler
