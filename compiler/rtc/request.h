// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "support/bytes.h"

/// What causeway-rtc reads and writes: run-time compilation and linking in a process of its own.
namespace cw::rtc {

enum class Work : uint8_t {
    Compile,   // text, headers, expressions, options of NVRTC => container; PTX or LTO IR if asked
    Ptx,       // one container => its KIR as PTX
    Link,      // inputs, options of nvJitLink => container, and PTX if asked
    Nvvm,      // inputs of NVVM IR, options of libNVVM => PTX or container
    CheckNvvm, // the same without a result
};

/// A file that is in memory, or an input of a link.
struct NamedBytes {
    std::string name;
    Bytes bytes;
    bool only_needed = false; // NVVM IR of a library
};

struct Request {
    Work work = Work::Compile;
    uint32_t cuda_version = 12080; // whose NVRTC the program called
    std::string name;              // of the program
    std::string folder;            // the working directory, where relative names begin
    NamedBytes source;
    std::vector<NamedBytes> inputs; // headers; containers to link
    std::vector<std::string> options, expressions;

    Bytes serialize() const;
    static Result<Request> deserialize(ByteView);
};

/// A file or folder on disk that the answer depends on (frontend::AskedFile).
struct Dependency {
    std::string path;
    bool exists = false;
    uint64_t bytes = 0;
    int64_t time = 0;
};

enum class Outcome : uint8_t { Done, Failed, InvalidOption };

struct Response {
    Outcome outcome = Outcome::Failed;
    std::string log;
    Bytes container; // support/fatbin; KIR
    std::string ptx;
    bool is_real = false;             // the architecture is sm_: there is a cubin
    bool is_lto = false;              // the container stands for LTO IR
    bool may_be_kept = true;          // in the cache
    std::vector<std::string> lowered; // as Request::expressions
    std::vector<Dependency> dependencies;

    Bytes serialize() const;
    static Result<Response> deserialize(ByteView);
};

} // namespace cw::rtc
