// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/request.h"

namespace cw::compiler {
namespace {
constexpr uint32_t kVersion = 1;
}

Bytes Request::serialize() const {
    ByteWriter to;
    to.put(kVersion);
    to.put(facts.serialize());
    to.put(optimize);
    to.put(uint8_t(line_info));
    to.put(uint32_t(modules.size()));
    for (size_t i = 0; i < modules.size(); ++i) {
        to.put(i < names.size() ? names[i] : std::string());
        to.put(modules[i]);
    }
    return std::move(to).take();
}

Result<Request> Request::deserialize(ByteView bytes) {
    ByteReader from(bytes);
    Request request;
    const uint32_t version = CW_TRY(from.get<uint32_t>());
    if (version != kVersion)
        return makeError(ErrorCode::InvalidImage, "request of version {}", version);
    request.facts = CW_TRY(ir::DeviceFacts::deserialize(CW_TRY(from.view())));
    request.optimize = CW_TRY(from.get<uint8_t>());
    request.line_info = CW_TRY(from.get<uint8_t>()) != 0;
    const uint32_t count = CW_TRY(from.count(16));
    for (uint32_t i = 0; i < count; ++i) {
        request.names.push_back(CW_TRY(from.get<std::string>()));
        request.modules.push_back(CW_TRY(from.get<Bytes>()));
    }
    return request;
}

Bytes Response::serialize() const {
    ByteWriter to;
    to.put(kVersion);
    to.put(uint8_t(ok));
    to.put(log);
    to.put(image);
    return std::move(to).take();
}

Result<Response> Response::deserialize(ByteView bytes) {
    ByteReader from(bytes);
    const uint32_t version = CW_TRY(from.get<uint32_t>());
    if (version != kVersion)
        return makeError(ErrorCode::InvalidImage, "response of version {}", version);
    Response response;
    response.ok = CW_TRY(from.get<uint8_t>()) != 0;
    response.log = CW_TRY(from.get<std::string>());
    response.image = CW_TRY(from.get<Bytes>());
    return response;
}

} // namespace cw::compiler
