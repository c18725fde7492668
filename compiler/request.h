// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "ir/facts.h"
#include "support/bytes.h"

/// What causeway-compiler reads from standard input and writes to standard output: one request, one
/// response.
namespace cw::compiler {

struct Request {
    std::vector<Bytes> modules;     // KIR, linked together when there are several
    std::vector<std::string> names; // of the modules, for messages
    ir::DeviceFacts facts;
    uint8_t optimize = 3;
    bool line_info = false;

    Bytes serialize() const;
    static Result<Request> deserialize(ByteView);
};

struct Response {
    bool ok = false;
    Bytes image;     // ir::Image::serialize()
    std::string log; // errors and warnings as a compiler prints them

    Bytes serialize() const;
    static Result<Response> deserialize(ByteView);
};

} // namespace cw::compiler
