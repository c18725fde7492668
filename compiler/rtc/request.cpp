// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/rtc/request.h"

namespace cw::rtc {
namespace {

constexpr uint32_t kVersion = 2;

void put(ByteWriter& to, const std::vector<std::string>& list) {
    to.put(uint32_t(list.size()));
    for (const std::string& item : list)
        to.put(item);
}

Result<std::vector<std::string>> getStrings(ByteReader& from) {
    const uint32_t count = CW_TRY(from.count(8));
    std::vector<std::string> list;
    for (uint32_t i = 0; i < count; i++)
        list.push_back(CW_TRY(from.get<std::string>()));
    return list;
}

void put(ByteWriter& to, const NamedBytes& file) {
    to.put(file.name);
    to.put(file.bytes);
    to.put(uint8_t(file.only_needed));
}

Result<NamedBytes> getFile(ByteReader& from) {
    NamedBytes file;
    file.name = CW_TRY(from.get<std::string>());
    file.bytes = CW_TRY(from.get<Bytes>());
    file.only_needed = CW_TRY(from.get<uint8_t>()) != 0;
    return file;
}

Result<> checkVersion(ByteReader& from) {
    const uint32_t version = CW_TRY(from.get<uint32_t>());
    if (version != kVersion)
        return makeError(ErrorCode::InvalidImage, "data of version {}", version);
    return {};
}

} // namespace

Bytes Request::serialize() const {
    ByteWriter to;
    to.put(kVersion);
    to.put(work);
    to.put(cuda_version);
    to.put(name);
    to.put(folder);
    put(to, source);
    to.put(uint32_t(inputs.size()));
    for (const NamedBytes& input : inputs)
        put(to, input);
    put(to, options);
    put(to, expressions);
    return std::move(to).take();
}

Result<Request> Request::deserialize(ByteView bytes) {
    ByteReader from(bytes);
    CW_TRY(checkVersion(from));
    Request request;
    request.work = CW_TRY(from.get<Work>());
    request.cuda_version = CW_TRY(from.get<uint32_t>());
    request.name = CW_TRY(from.get<std::string>());
    request.folder = CW_TRY(from.get<std::string>());
    request.source = CW_TRY(getFile(from));
    const uint32_t count = CW_TRY(from.count(17));
    for (uint32_t i = 0; i < count; i++)
        request.inputs.push_back(CW_TRY(getFile(from)));
    request.options = CW_TRY(getStrings(from));
    request.expressions = CW_TRY(getStrings(from));
    return request;
}

Bytes Response::serialize() const {
    ByteWriter to;
    to.put(kVersion);
    to.put(outcome);
    to.put(log);
    to.put(container);
    to.put(ptx);
    for (const bool flag : {is_real, is_lto, may_be_kept})
        to.put(uint8_t(flag));
    put(to, lowered);
    to.put(uint32_t(dependencies.size()));
    for (const Dependency& file : dependencies) {
        to.put(file.path);
        to.put(uint8_t(file.exists));
        to.put(file.bytes);
        to.put(file.time);
    }
    return std::move(to).take();
}

Result<Response> Response::deserialize(ByteView bytes) {
    ByteReader from(bytes);
    CW_TRY(checkVersion(from));
    Response response;
    response.outcome = CW_TRY(from.get<Outcome>());
    response.log = CW_TRY(from.get<std::string>());
    response.container = CW_TRY(from.get<Bytes>());
    response.ptx = CW_TRY(from.get<std::string>());
    for (bool* flag : {&response.is_real, &response.is_lto, &response.may_be_kept})
        *flag = CW_TRY(from.get<uint8_t>()) != 0;
    response.lowered = CW_TRY(getStrings(from));
    const uint32_t count = CW_TRY(from.count(25));
    for (uint32_t i = 0; i < count; i++) {
        Dependency file;
        file.path = CW_TRY(from.get<std::string>());
        file.exists = CW_TRY(from.get<uint8_t>()) != 0;
        file.bytes = CW_TRY(from.get<uint64_t>());
        file.time = CW_TRY(from.get<int64_t>());
        response.dependencies.push_back(std::move(file));
    }
    return response;
}

} // namespace cw::rtc
