// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "backends/driver.h"

namespace cw::runtime {

class Context;
class Module;
struct RegisteredKernel;

/// A kernel on one device, with all that a launch needs. Owned by its module; its address is
/// stable.
struct Kernel {
    Kernel(Module& module, const ir::KernelMeta& meta, uint32_t index)
        : module(module), meta(meta), index(index) {}
    Module& module;
    const ir::KernelMeta& meta;
    const uint32_t index;
    std::atomic<uint32_t> max_dynamic_shared = 0; // cudaFuncAttributeMaxDynamicSharedMemorySize
    std::atomic<int32_t> shared_carveout = -1;    // a hint; kept to be read back
    std::atomic<int32_t> cluster[3] = {0, 0, 0};
    std::atomic<uint32_t> cache_config = 0;
    std::atomic<const RegisteredKernel*> function = nullptr;   // its CUfunction, once there is one
    std::atomic<const RegisteredKernel*> registered = nullptr; // else what was looked up first
};

/// A variable on one device.
struct Variable {
    DevicePtr address = 0;
    uint64_t size = 0;
    bool constant = false;
    bool managed = false;
};

/// Where managed variables live: one place for all devices and for the host.
using ManagedStorage = std::function<Result<void*>(const ir::GlobalMeta&)>;

/// An image loaded in one context: its code and its own segment of variables. Immutable after
/// load(), but for the attributes of its kernels. Freed with its context, or when the program
/// unregisters it.
class Module {
  public:
    static Result<std::unique_ptr<Module>>
    load(Context& context, std::shared_ptr<const ir::Image> image, const ManagedStorage& managed);
    ~Module();
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    Context& context() const { return context_; }
    const std::shared_ptr<Executable>& executable() const { return executable_; }
    DevicePtr segment() const { return segment_; }
    const ir::Image& image() const { return *image_; }
    std::deque<Kernel>& kernels() { return kernels_; }
    std::atomic<uint64_t> handle = 0; // in the driver API, once the program has seen it

    Result<Kernel*> kernel(std::string_view name);
    Result<Variable> variable(std::string_view name) const;

  private:
    Module(Context& context, std::shared_ptr<const ir::Image> image);
    Result<> makeSegment(const ManagedStorage& managed);

    Context& context_;
    std::shared_ptr<const ir::Image> image_;
    std::shared_ptr<Executable> executable_;
    DevicePtr segment_ = 0;
    std::deque<Kernel> kernels_;
    std::unordered_map<std::string_view, Kernel*> kernel_names_;
    std::unordered_map<std::string_view, const ir::GlobalMeta*> variable_names_;
    std::unordered_map<const ir::GlobalMeta*, void*> managed_;
};

} // namespace cw::runtime
