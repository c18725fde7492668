// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libFuzzer: any bytes are a request or a response of the compiler's processes, or an error. What
// was read is written as bytes that mean the same.
#include <cstdlib>

#include "compiler/request.h"
#include "compiler/rtc/request.h"

namespace {

template <typename Message>
void read(cw::ByteView bytes) {
    const auto message = Message::deserialize(bytes);
    if (!message) return;
    const cw::Bytes written = message->serialize();
    const auto again = Message::deserialize(written);
    if (!again || again->serialize() != written) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const cw::ByteView bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
    switch (data[0] % 4) {
    case 0:
        read<cw::compiler::Request>(bytes);
        break;
    case 1:
        read<cw::compiler::Response>(bytes);
        break;
    case 2:
        read<cw::rtc::Request>(bytes);
        break;
    case 3:
        read<cw::rtc::Response>(bytes);
        break;
    }
    return 0;
}
