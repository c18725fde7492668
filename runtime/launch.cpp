// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/launch.h"

#include <cstring>

#include "runtime/identity.h"
#include "runtime/occupancy.h"
#include "runtime/runtime.h"
#include "runtime/stream/capture.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kMostBlocks[3] = {0x7fffffff, 0xffff, 0xffff};
constexpr uint64_t kMostThreads[3] = {1024, 1024, 64};

Result<> record(Kernel& kernel, const LaunchShape& shape, ByteView arguments, Stream& stream) {
    if (stream.captured()) [[unlikely]]
        return captureWork(stream,
                           KernelWork{&kernel, shape, {arguments.begin(), arguments.end()}});
    Context& context = stream.context();
    Grid grid;
    for (int i = 0; i < 3; ++i)
        grid.grid[i] = shape.grid[i], grid.block[i] = shape.block[i];
    grid.dynamic_shared = uint32_t(shape.dynamic_shared);
    grid.cooperative = shape.cooperative;
    grid.stack_bytes = context.limit(Limit::StackSize);

    Queue* queue = CW_TRY(stream.ordered());
    const Ticket ticket = CW_TRY(queue->launch(kernel.module.executable(), kernel.index, grid,
                                               kernel.module.segment(), arguments));
    if (context.runtime().config().launch_blocking) [[unlikely]] {
        queue->wait(ticket);
        context.device().flushOutput();
        return context.check();
    }
    return {};
}

Result<> checkSharedMemory(const Kernel& kernel, const LaunchShape& shape) {
    if (shape.dynamic_shared <= kernel.max_dynamic_shared.load(std::memory_order_relaxed))
        return {};
    return makeError(
        ErrorCode::InvalidArgument,
        "kernel '{}' may use {} bytes of dynamic shared memory, not {} (it has {} static ones)",
        kernel.meta.name, kernel.max_dynamic_shared.load(), shape.dynamic_shared,
        kernel.meta.static_shared);
}

} // namespace

Result<> applyAttribute(LaunchShape& shape, int id, const uint32_t (&value)[3]) {
    enum { // CUDA Runtime API, cudaLaunchAttributeID
        Cooperative = 2,
        ClusterDimension = 4,
        ProgrammaticEvent = 7,
        LaunchCompletionEvent = 12,
        DeviceUpdatableKernelNode = 13,
        Last = 14
    };
    switch (id) {
    case Cooperative:
        shape.cooperative = value[0] != 0;
        return {};
    case ClusterDimension:
        if (uint64_t(value[0]) * value[1] * value[2] <= 1) return {};
        return Error{ErrorCode::NotSupported, "clusters of blocks need compute capability 9.0"};
    case ProgrammaticEvent:
    case LaunchCompletionEvent:
    case DeviceUpdatableKernelNode:
        return makeError(ErrorCode::NotSupported, "launch attribute {} is not supported", id);
    default:
        if (id < 0 || id > Last)
            return makeError(ErrorCode::InvalidArgument, "{} is no launch attribute", id);
        return {};
    }
}

Result<> checkLaunch(const Kernel& kernel, const LaunchShape& shape) {
    for (int i = 0; i < 3; ++i) {
        if (shape.grid[i] == 0 || shape.grid[i] > kMostBlocks[i])
            return makeError(ErrorCode::InvalidConfiguration,
                             "kernel '{}' with a grid of {}x{}x{} blocks", kernel.meta.name,
                             shape.grid[0], shape.grid[1], shape.grid[2]);
        if (shape.block[i] == 0 || shape.block[i] > kMostThreads[i])
            return makeError(ErrorCode::InvalidConfiguration,
                             "kernel '{}' with blocks of {}x{}x{} threads", kernel.meta.name,
                             shape.block[0], shape.block[1], shape.block[2]);
    }
    const uint64_t threads = uint64_t(shape.block[0]) * shape.block[1] * shape.block[2];
    if (threads > kMaxThreads)
        return makeError(ErrorCode::InvalidConfiguration,
                         "kernel '{}' with {} threads in a block (at most {})", kernel.meta.name,
                         threads, kMaxThreads);
    if (kernel.meta.max_threads && threads > kernel.meta.max_threads)
        return makeError(ErrorCode::InvalidArgument,
                         "kernel '{}' with {} threads in a block, its launch bound is {}",
                         kernel.meta.name, threads, kernel.meta.max_threads);
    CW_TRY(checkSharedMemory(kernel, shape));
    if (shape.cooperative) [[unlikely]] {
        const uint64_t resident =
            uint64_t(residentBlocks(kernel, uint32_t(threads), shape.dynamic_shared)) *
            kernel.module.context().facts().compute_units;
        const uint64_t blocks = uint64_t(shape.grid[0]) * shape.grid[1] * shape.grid[2];
        if (blocks > resident)
            return makeError(ErrorCode::CooperativeLaunchTooLarge,
                             "cooperative kernel '{}' with {} blocks, of which {} fit at once",
                             kernel.meta.name, blocks, resident);
    }
    return {};
}

Result<> launch(Kernel& kernel, const LaunchShape& shape, void* const* arguments, Stream& stream) {
    CW_TRY(checkLaunch(kernel, shape));
    const ir::KernelMeta& meta = kernel.meta;
    if (meta.arg_bytes > kMaxArgumentBytes)
        return makeError(ErrorCode::InvalidArgument, "kernel '{}' takes {} bytes of arguments",
                         meta.name, meta.arg_bytes);
    if (!meta.params.empty() && !arguments)
        return makeError(ErrorCode::InvalidArgument,
                         "kernel '{}' takes {} arguments, none are given", meta.name,
                         meta.params.size());
    alignas(16) std::byte packed[kMaxArgumentBytes + 4];
    for (size_t i = 0; i < meta.params.size(); ++i)
        std::memcpy(packed + meta.params[i].offset, arguments[i], meta.params[i].size);
    return record(kernel, shape, {packed, meta.arg_bytes}, stream);
}

Result<Bytes> packArguments(const Kernel& kernel, void* const* arguments) {
    const ir::KernelMeta& meta = kernel.meta;
    if (!meta.params.empty() && !arguments)
        return makeError(ErrorCode::InvalidArgument,
                         "kernel '{}' takes {} arguments, none are given", meta.name,
                         meta.params.size());
    Bytes packed(meta.arg_bytes);
    for (size_t i = 0; i < meta.params.size(); ++i)
        std::memcpy(packed.data() + meta.params[i].offset, arguments[i], meta.params[i].size);
    return packed;
}

Result<> launchPacked(Kernel& kernel, const LaunchShape& shape, ByteView arguments,
                      Stream& stream) {
    CW_TRY(checkLaunch(kernel, shape));
    const ir::KernelMeta& meta = kernel.meta;
    if (arguments.size() >= meta.arg_bytes)
        return record(kernel, shape, arguments.first(meta.arg_bytes), stream);
    // Without the padding behind the last one they are whole, too.
    const size_t least =
        meta.params.empty() ? 0 : meta.params.back().offset + meta.params.back().size;
    if (arguments.size() < least)
        return makeError(ErrorCode::InvalidArgument,
                         "kernel '{}' takes {} bytes of arguments, not {}", meta.name, least,
                         arguments.size());
    Bytes padded(arguments.begin(), arguments.end());
    padded.resize(meta.arg_bytes);
    return record(kernel, shape, padded, stream);
}

} // namespace cw::runtime
