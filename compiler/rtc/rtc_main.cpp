// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// causeway-rtc: NVRTC's, nvJitLink's and libNVVM's work on one request (compiler/rtc/request.h).
#include "compiler/rtc/work.h"
#include "compiler/service.h"

namespace cw::rtc {
namespace {

Result<Response> answer(const Request& request) {
    switch (request.work) {
    case Work::Compile:
        return compileProgram(request);
    case Work::Ptx:
        return writePtx(request);
    case Work::Link:
        return linkInputs(request);
    case Work::Nvvm:
    case Work::CheckNvvm:
        return compileNvvm(request);
    }
    return makeError(ErrorCode::InvalidImage, "request for unknown work ({})", int(request.work));
}

Bytes answerBytes(ByteView bytes) {
    const Result<Request> request = Request::deserialize(bytes);
    Result<Response> response = request ? answer(*request) : request.error();
    if (!response) {
        Response failure;
        failure.log = response.error().message + "\n";
        failure.may_be_kept = false;
        response = std::move(failure);
    }
    return response->serialize();
}

void warmUp() {
    Request request;
    request.name = "usual.cu";
    const ByteView text =
        asBytes("__global__ void usual(float* values) { values[threadIdx.x] *= 2; }");
    request.source = {request.name, {text.begin(), text.end()}};
    request.options = {"--gpu-architecture=compute_80"};
    (void)answer(request);
}

} // namespace
} // namespace cw::rtc

int main(int count, char** words) {
    static constexpr cw::compiler::Service kService = {
        .about = "causeway-rtc compiles what programs compile at run time; libnvrtc starts it, "
                 "not people\n",
        .answer = cw::rtc::answerBytes,
        .warm_up = cw::rtc::warmUp,
    };
    return cw::compiler::runService(kService, count, words);
}
