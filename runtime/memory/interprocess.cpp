// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/interprocess.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/identity.h"
#include "runtime/runtime.h"
#include "runtime/stream/shared_event.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kPage = 4096;

/// What a handle says.
struct Named {
    uint32_t kind; // kMemory, kEvent
    int32_t process, descriptor;
    int32_t device;
    uint64_t inode; // the descriptor may be another file's by now
    uint64_t offset, bytes;
    uint64_t id; // of the allocation: an address that is allocated again gets another handle
};
static_assert(sizeof(Named) <= sizeof(IpcHandle));
constexpr uint32_t kMemory = 0x6d637763, kEvent = 0x65637763;

Result<> write(Named named, IpcHandle& handle) {
    struct stat file{};
    if (fstat(named.descriptor, &file) != 0)
        return makeError(ErrorCode::Internal, "a shared file is gone: {}", std::strerror(errno));
    named.process = getpid();
    named.inode = file.st_ino;
    handle = {};
    std::memcpy(handle.data(), &named, sizeof named);
    return {};
}

Result<Named> read(const IpcHandle& handle, uint32_t kind) {
    Named named;
    std::memcpy(&named, handle.data(), sizeof named);
    if (named.kind != kind)
        return Error{ErrorCode::InvalidArgument, "the handle is no other process's"};
    if (named.process == getpid())
        return Error{ErrorCode::InvalidContext, "the handle is of this process"};
    return named;
}

Result<int> openFile(const Named& named) {
    const std::string path = fmt::format("/proc/{}/fd/{}", named.process, named.descriptor);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    struct stat file{};
    if (descriptor >= 0 && fstat(descriptor, &file) == 0 && file.st_ino == named.inode &&
        named.bytes <= uint64_t(file.st_size) &&
        named.offset <= uint64_t(file.st_size) - named.bytes)
        return descriptor;
    if (descriptor >= 0) ::close(descriptor);
    return makeError(ErrorCode::InvalidHandle, "what process {} shared is gone or closed to us",
                     named.process);
}

} // namespace

Result<> exportMemory(Runtime& runtime, const void* pointer, IpcHandle& handle) {
    const auto found = runtime.memory().find(pointer);
    if (!found || found->kind != MemoryClass::Device)
        return makeError(ErrorCode::InvalidArgument, "{} is no memory of cudaMalloc", pointer);
    Device* device = CW_TRY(runtime.device(found->device));
    if (!mapsHostPages(device->facts()))
        return makeError(ErrorCode::NotSupported, "memory of device '{}' can't be shared",
                         device->facts().name);
    CW_TRY(runtime.waitForAll());
    const MemoryFile file = CW_TRY(device->file(found->base, found->size));
    return write({.kind = kMemory,
                  .descriptor = file.descriptor,
                  .device = found->device,
                  .offset = file.offset,
                  .bytes = found->size,
                  .id = found->id},
                 handle);
}

Result<> exportEvent(const Event& event, IpcHandle& handle) {
    if (event.shared())
        return write({.kind = kEvent, .descriptor = event.shared()->descriptor}, handle);
    return Error{ErrorCode::InvalidHandle, "the event was created without cudaEventInterprocess"};
}

Result<std::shared_ptr<Event>> importEvent(Context& context, const IpcHandle& handle) {
    const int descriptor = CW_TRY(openFile(CW_TRY(read(handle, kEvent))));
    return std::make_shared<Event>(context, Event::kDisableTiming | Event::kInterprocess,
                                   CW_TRY(SharedEvent::open(descriptor)));
}

Result<uint64_t> ImportedMemory::open(Context& context, const IpcHandle& handle) {
    const Named named = CW_TRY(read(handle, kMemory));
    if (!mapsHostPages(context.facts()))
        return makeError(ErrorCode::NotSupported, "device '{}' does not see the host's pages",
                         context.facts().name);
    Lock lock(mutex_);
    for (Piece& piece : pieces_)
        if (piece.handle == handle && piece.context == context.id())
            return ++piece.uses, piece.address;
    const int descriptor = CW_TRY(openFile(named));
    const uint64_t before = named.offset % kPage;
    Piece piece{handle, context.id()};
    piece.mapped = before + named.bytes;
    piece.mapping = mmap(nullptr, piece.mapped, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor,
                         off_t(named.offset - before));
    ::close(descriptor);
    if (piece.mapping == MAP_FAILED)
        return makeError(ErrorCode::OutOfMemory, "mapping {} bytes: {}", piece.mapped,
                         std::strerror(errno));
    piece.address = reinterpret_cast<uint64_t>(piece.mapping) + before;
    CW_TRY(runtime_.memory().insert({.base = piece.address,
                                     .size = named.bytes,
                                     .kind = MemoryClass::Imported,
                                     .device = context.ordinal(),
                                     .context = context.id()}));
    pieces_.push_back(piece);
    return piece.address;
}

Result<> ImportedMemory::close(const void* pointer) {
    const auto address = reinterpret_cast<uint64_t>(pointer);
    const auto found = runtime_.memory().find(pointer);
    if (!found || found->kind != MemoryClass::Imported || found->base != address)
        return makeError(ErrorCode::InvalidArgument, "{} is no opened memory", pointer);
    Result<> state = runtime_.waitForUsers(*found);
    Lock lock(mutex_);
    const auto at = std::ranges::find(pieces_, address, &Piece::address);
    if (at == pieces_.end())
        return makeError(ErrorCode::InvalidArgument, "{} is closed already", pointer);
    if (--at->uses) return state;
    runtime_.memory().take(address);
    munmap(at->mapping, at->mapped);
    pieces_.erase(at);
    return state;
}

void ImportedMemory::closeAll(uint64_t context) {
    Lock lock(mutex_);
    std::erase_if(pieces_, [&](const Piece& piece) {
        if (piece.context != context) return false;
        runtime_.memory().take(piece.address);
        munmap(piece.mapping, piece.mapped);
        return true;
    });
}

} // namespace cw::runtime
