// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>

#include "support/bytes.h"

/// The ends of pipes through which compiler processes speak.
namespace cw::compiler {

/// Everything until the other side closes.
Bytes readAll(int descriptor);

/// False when the other side is gone.
bool writeAll(int descriptor, ByteView bytes);

/// What goes with one request to a server, over its socket of packets. A fork answers from input to
/// output; the server writes the fork's process and then how it ended, as a shell counts it, a line
/// each, to status.
struct Handover {
    int input = -1, output = -1, status = -1, errors = -1;
    int folder = -1; // where relative names begin
};

/// False when the other side is gone, or has too much to do already.
bool send(int socket, const Handover& descriptors);

/// Nothing when the other side is gone or sends something else.
std::optional<Handover> receive(int socket);

} // namespace cw::compiler
