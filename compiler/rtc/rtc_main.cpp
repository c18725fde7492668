// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// causeway-rtc: one request from standard input, one response to standard output
// (compiler/rtc/request.h). It may abort on strange input or be killed: the client turns that into
// an error of one program.
#include <cstdio>
#include <unistd.h>

#include "compiler/pipe.h"
#include "compiler/rtc/work.h"

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

int serve() {
    if (::isatty(STDIN_FILENO)) {
        std::fputs("causeway-rtc compiles what programs compile at run time; libnvrtc starts it, "
                   "not people\n",
                   stderr);
        return 2;
    }
    const Result<Request> request = Request::deserialize(compiler::readAll(STDIN_FILENO));
    Result<Response> response = request ? answer(*request) : request.error();
    if (!response) {
        Response failure;
        failure.log = response.error().message + "\n";
        failure.may_be_kept = false;
        response = std::move(failure);
    }
    return compiler::writeAll(STDOUT_FILENO, response->serialize()) ? 0 : 1;
}

} // namespace
} // namespace cw::rtc

int main() {
    return cw::rtc::serve();
}
