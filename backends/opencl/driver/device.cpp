// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/device.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include "backends/opencl/driver/copy.h"
#include "backends/opencl/driver/executable.h"
#include "backends/opencl/driver/facts.h"
#include "backends/opencl/driver/probes.h"
#include "backends/opencl/driver/program.h"
#include "backends/opencl/driver/queue.h"
#include "backends/opencl/driver/spirv.h"
#include "backends/opencl/driver/watchdog.h"
#include "support/host_memory.h"
#include "support/options.h"

extern "C" const std::byte cw_opencl_kernels[], cw_opencl_kernels_end[];

namespace cw::opencl {
namespace {

// Of one compute unit, as of a multiprocessor of compute capability 8.0.
constexpr uint32_t kMaxThreads = 1024, kThreadsPerUnit = 2048, kBlocksPerUnit = 32,
                   kSharedReserved = 1024;
constexpr uint64_t kLockBytes = CW_OPENCL_LOCKS * sizeof(uint32_t);
constexpr size_t kMostText = 1 << 20; // is written at once when there is more

void writeOut(std::string& text) {
    if (text.empty()) return;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
    text.clear();
}

} // namespace

Result<std::unique_ptr<OpenclDevice>> OpenclDevice::open(const ClDevice& device,
                                                         MemoryModel model) {
    cl_context context = CW_TRY(device.context());
    Target target = readTarget(device);
    target.features |= probe(device, context, model, target);
    auto facts = CW_TRY(readFacts(device, target, model));
    return std::unique_ptr<OpenclDevice>(
        new OpenclDevice(device, context, model, std::move(facts)));
}

OpenclDevice::OpenclDevice(const ClDevice& device, cl_context context, MemoryModel model,
                           ir::DeviceFacts facts)
    : device_(device), context_(context), facts_(std::move(facts)),
      local_bytes_(device.info<cl_ulong>(CL_DEVICE_LOCAL_MEM_SIZE)),
      memory_(device, context, model, facts_.memory_bytes) {
    if (options().watchdog)
        watchdog_ = std::make_unique<Watchdog>([this](double now) { watch(now); });
}

OpenclDevice::~OpenclDevice() {
    watchdog_ = nullptr;
    forgetAtExit(*this);
    flushOutput();
    memory_.free(reinterpret_cast<void*>(heap_), heap_bytes_, memory_.recordKind());
    memory_.free(locks_, kLockBytes, memory_.recordKind());
    if (unusable()) return;
    if (own_kernels_) cl().clReleaseProgram(own_kernels_);
    if (copies_) cl().clReleaseCommandQueue(copies_);
}

Result<std::shared_ptr<Executable>> OpenclDevice::load(std::shared_ptr<const ir::Image> image) {
    if (unusable()) return unusableError();
    auto executable = CW_TRY(OpenclExecutable::load(*this, std::move(image)));
    return std::shared_ptr<Executable>(std::move(executable));
}

Result<DevicePtr> OpenclDevice::allocate(uint64_t bytes, uint64_t align, MemoryKind kind) {
    if (unusable()) return unusableError();
    return reinterpret_cast<DevicePtr>(CW_TRY(memory_.allocate(bytes, align, kind)));
}

void OpenclDevice::free(DevicePtr memory, uint64_t bytes, MemoryKind kind) {
    if (unusable() && memory_.model() != MemoryModel::System) return;
    memory_.free(reinterpret_cast<void*>(memory), bytes, kind);
}

Result<MemoryFile> OpenclDevice::file(DevicePtr memory, uint64_t bytes) {
    if (memory_.model() != MemoryModel::System) return Device::file(memory, bytes);
    return fileOfMemory(reinterpret_cast<void*>(memory), bytes);
}

Result<std::unique_ptr<Queue>> OpenclDevice::createQueue(int) {
    if (unusable()) return unusableError();
    auto core = CW_TRY(QueueCore::make(*this));
    const Lock lock(mutex_);
    std::erase_if(queues_, [](const auto& queue) { return queue.expired(); });
    queues_.push_back(core);
    return std::unique_ptr<Queue>(std::make_unique<OpenclQueue>(std::move(core)));
}

uint32_t OpenclDevice::residentBlocks(const ir::KernelMeta& meta, uint32_t threads,
                                      uint32_t dynamic_shared) const {
    const uint64_t shared = uint64_t(meta.static_shared) + dynamic_shared;
    if (!threads || threads > kMaxThreads || shared > facts_.max_shared_bytes) return 0;
    // OpenCL promises progress to none but blocks that run: one on each unit.
    if (meta.waits || meta.grid_sync) return 1;
    const uint32_t rounded = (threads + 31) & ~31u;
    const uint64_t by_shared =
        (facts_.max_shared_bytes + kSharedReserved) / (shared + kSharedReserved);
    return uint32_t(std::min<uint64_t>({kThreadsPerUnit / rounded, kBlocksPerUnit, by_shared}));
}

void OpenclDevice::setFaultHandler(std::function<void(const Fault&)> handler) {
    const Lock lock(mutex_);
    on_fault_ = std::move(handler);
}

void OpenclDevice::report(const Fault& fault) {
    std::function<void(const Fault&)> handler;
    {
        const Lock lock(mutex_);
        handler = on_fault_;
    }
    if (handler) handler(fault);
}

void OpenclDevice::setHeapLimit(uint64_t bytes) {
    const Lock lock(mutex_);
    heap_limit_ = bytes;
}

Result<> OpenclDevice::heap(DevicePtr& address, uint64_t& bytes) {
    const Lock lock(mutex_);
    if (!heap_) {
        void* memory = CW_TRY_WHILE(memory_.allocate(heap_limit_, 4096, memory_.recordKind()),
                                    "making the heap of device code");
        CW_TRY(memory_.clear(memory, heap_limit_));
        heap_ = reinterpret_cast<DevicePtr>(memory);
        heap_bytes_ = heap_limit_;
    }
    address = heap_;
    bytes = heap_bytes_;
    return {};
}

Result<DevicePtr> OpenclDevice::locks() {
    const Lock lock(mutex_);
    if (!locks_) {
        locks_ = CW_TRY_WHILE(memory_.allocate(kLockBytes, 4096, memory_.recordKind()),
                              "making the locks of 64-bit atomics");
        CW_TRY(memory_.clear(locks_, kLockBytes));
    }
    return reinterpret_cast<DevicePtr>(locks_);
}

Result<cl_command_queue> OpenclDevice::makeQueue(cl_command_queue_properties wanted) const {
    const cl_queue_properties properties[] = {CL_QUEUE_PROPERTIES, wanted, 0};
    cl_int status = CL_SUCCESS;
    cl_command_queue queue =
        cl().clCreateCommandQueueWithProperties(context_, device_.device, properties, &status);
    CW_CL_TRY("making a queue", status);
    return queue;
}

void OpenclDevice::copyNow(void* to, const void* from, const CopyShape& shape) {
    const bool by_device = rows(shape) == 1 || !facts_.host_can_access;
    cl_command_queue queue = nullptr;
    if (by_device) {
        const Lock lock(mutex_);
        if (!copies_)
            if (auto made = makeQueue(0)) copies_ = *made;
        queue = copies_;
    }
    cl_event done = nullptr;
    if (queue && enqueueCopy(queue, to, from, shape, {}, &done) == CL_SUCCESS) {
        cl().clWaitForEvents(1, &done);
        cl().clReleaseEvent(done);
    } else if (facts_.host_can_access) {
        copyRows(to, from, shape);
    }
}

cl_int OpenclDevice::enqueueCopy(cl_command_queue queue, void* to, const void* from,
                                 const CopyShape& shape, std::span<const cl_event> after,
                                 cl_event* done) const {
    uint64_t left = rows(shape);
    cl_int status = CL_SUCCESS;
    forEachRow(shape, [&](uint64_t t, uint64_t f) {
        if (status != CL_SUCCESS) return;
        status = memory_.copy(queue, static_cast<char*>(to) + t, static_cast<const char*>(from) + f,
                              shape.width, after, --left ? nullptr : done);
        after = {}; // the queue is in order
    });
    return status;
}

void OpenclDevice::help(cl_event event) {
    constexpr size_t kMostHelpers = 8;
    const Lock lock(mutex_);
    // One may be stuck in a kernel that waits for what another is to run.
    auto free = std::ranges::find_if(helpers_, [](const auto& helper) { return !helper->busy; });
    if (free == helpers_.end()) {
        if (helpers_.size() == kMostHelpers) return;
        free = helpers_.insert(free, std::make_unique<Helper>());
    }
    (*free)->busy = true;
    cl().clRetainEvent(event);
    (*free)->thread.add([helper = free->get(), event] {
        cl().clWaitForEvents(1, &event);
        cl().clReleaseEvent(event);
        helper->busy.store(false);
    });
}

Result<cl_program> OpenclDevice::ownKernels() {
    const Lock lock(mutex_);
    if (!own_kernels_) {
        const ByteView module(cw_opencl_kernels, cw_opencl_kernels_end);
        own_kernels_ = CW_TRY_WHILE(buildProgram(device_, context_, CW_TRY(spirvWords(module))),
                                    "building the driver's kernels");
    }
    return own_kernels_;
}

Result<Timer> OpenclDevice::timer() {
    const Lock lock(timer_mutex_);
    if (!timer_) timer_ = CW_TRY_WHILE(measureTimer(*this), "measuring the clock of device code");
    return *timer_;
}

void OpenclDevice::memory(uint64_t& free_bytes, uint64_t& total_bytes) const {
    free_bytes = memory_.freeBytes();
    total_bytes = memory_.totalBytes();
}

void OpenclDevice::keep(const OutputText& text) {
    if (!text.asserted.empty()) {
        [[maybe_unused]] const ssize_t written =
            write(STDERR_FILENO, text.asserted.data(), text.asserted.size());
    }
    const Lock lock(mutex_);
    printed_ += text.printed;
    if (printed_.size() > kMostText) writeOut(printed_);
}

std::vector<std::shared_ptr<QueueCore>> OpenclDevice::liveQueues() {
    std::vector<std::shared_ptr<QueueCore>> queues;
    const Lock lock(mutex_);
    for (const auto& queue : queues_)
        if (auto alive = queue.lock()) queues.push_back(std::move(alive));
    return queues;
}

bool OpenclDevice::idle() {
    return !given_up_ && std::ranges::all_of(liveQueues(), [](const auto& queue) {
        return queue->reached() == queue->last();
    });
}

void OpenclDevice::stopBusyQueues() {
    for (const auto& queue : liveQueues())
        if (queue->reached() != queue->last()) queue->stop();
}

void OpenclDevice::flushOutput() {
    for (const auto& queue : liveQueues())
        queue->takeOutput();
    const Lock lock(mutex_);
    writeOut(printed_);
}

} // namespace cw::opencl
