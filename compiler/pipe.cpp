// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/pipe.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <type_traits>
#include <unistd.h>

namespace cw::compiler {
namespace {

/// One packet: a byte that says nothing, and the descriptors beside it.
struct Packet {
    Packet() {
        message.msg_iov = &vector;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
    }
    char byte = 0;
    iovec vector{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(Handover))] = {};
    msghdr message{};
};
static_assert(std::is_trivially_copyable_v<Handover> && sizeof(Handover) % sizeof(int) == 0);

} // namespace

Bytes readAll(int descriptor) {
    Bytes bytes;
    std::byte chunk[65536];
    for (;;) {
        const ssize_t n = ::read(descriptor, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return bytes;
        bytes.insert(bytes.end(), chunk, chunk + n);
    }
}

bool writeAll(int descriptor, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes = bytes.subspan(size_t(n));
    }
    return true;
}

bool send(int socket, const Handover& descriptors) {
    Packet packet;
    cmsghdr* header = CMSG_FIRSTHDR(&packet.message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptors);
    std::memcpy(CMSG_DATA(header), &descriptors, sizeof descriptors);
    for (;;) {
        const ssize_t n = ::sendmsg(socket, &packet.message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        return n == 1;
    }
}

std::optional<Handover> receive(int socket) {
    Packet packet;
    ssize_t n = -1;
    while ((n = ::recvmsg(socket, &packet.message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
    }
    const cmsghdr* header = CMSG_FIRSTHDR(&packet.message);
    if (n != 1 || !header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(sizeof(Handover)))
        return std::nullopt;
    Handover descriptors;
    std::memcpy(&descriptors, CMSG_DATA(header), sizeof descriptors);
    return descriptors;
}

} // namespace cw::compiler
