// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/bytes.h"

/// The programs that applications start to compile, apart from what they compile.
namespace cw::compiler {

struct Service {
    const char* about;                 // for people who start the program
    Bytes (*answer)(ByteView request); // may abort, hang or be killed: the client tells
    void (*warm_up)();                 // loads and makes what every answer needs
};

/// The program's main. Without words: one request from standard input, its answer to standard
/// output. With `serve`: standard input is a socket of packets (compiler/pipe.h), each of which a
/// fork of this process answers, several at once; it ends when the application does or has asked
/// nothing for a while. The second request warms it up: most programs have only one.
int runService(const Service& service, int count, char** words);

} // namespace cw::compiler
