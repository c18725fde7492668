// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/registry.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/context.h"
#include "runtime/memory/address_map.h"
#include "runtime/module/code.h"

namespace cw::runtime {

Registry::~Registry() {
    Lock lock(managed_mutex_);
    for (const auto& [name, storage] : managed_)
        std::free(storage);
}

FatBinary* Registry::add(const void* wrapper) {
    auto binary = std::make_unique<FatBinary>();
    binary->wrappers = partsOf(wrapper);
    binary->foreign = isForeign(wrapper);
    Lock lock(mutex_);
    binary->sealed = true;
    return binaries_.emplace_back(std::move(binary)).get();
}

FatBinary* Registry::openSet(const void* shared_object) {
    for (const auto& binary : binaries_)
        if (!binary->sealed && binary->shared_object == shared_object) return binary.get();
    FatBinary* binary = binaries_.emplace_back(std::make_unique<FatBinary>()).get();
    binary->shared_object = shared_object;
    return binary;
}

FatBinary* Registry::addRelocatable(const void* wrapper, const void* shared_object) {
    Lock lock(mutex_);
    FatBinary* binary = openSet(shared_object);
    binary->wrappers.push_back(wrapper);
    return binary;
}

void Registry::addLinked(const void* wrapper, const void* shared_object) {
    Lock lock(mutex_);
    openSet(shared_object)->linked.push_back(wrapper);
}

void Registry::remove(FatBinary* binary) {
    std::unique_ptr<FatBinary> removed;
    {
        Lock lock(mutex_);
        const auto at = std::ranges::find(binaries_, binary, &std::unique_ptr<FatBinary>::get);
        if (at == binaries_.end()) return;
        removed = std::move(*at);
        binaries_.erase(at);
    }
    for (const RegisteredKernel& kernel : removed->kernels)
        kernels_.remove(kernel.host);
    for (const RegisteredKernel& function : removed->functions)
        kernels_.remove(function.host);
    {
        WriteLock lock(variables_mutex_);
        std::erase_if(variables_, [&](const auto& row) { return &row.second->binary == binary; });
    }
    {
        Lock lock(managed_mutex_);
        std::erase_if(managed_, [&](const auto& row) {
            if (row.first.first != binary) return false;
            memory_.take(reinterpret_cast<uint64_t>(row.second));
            std::free(row.second);
            return true;
        });
    }
    Lock lock(removed->loading);
    for (auto& [context, module] : removed->modules)
        (void)module->context().synchronize();
    removed->modules.clear();
}

void Registry::addKernel(FatBinary& binary, const void* host, std::string name) {
    RegisteredKernel* kernel = nullptr;
    {
        Lock lock(mutex_);
        kernel = &binary.kernels.emplace_back(binary, host, std::move(name));
    }
    kernels_.insert(kernel);
}

void Registry::addVariable(FatBinary& binary, const void* host, std::string name, uint64_t size) {
    WriteLock lock(variables_mutex_);
    variables_[host] = &binary.variables.emplace_back(binary, host, std::move(name), size);
}

Result<> Registry::addManaged(FatBinary& binary, void** pointer, const void* initial,
                              std::string name, uint64_t size, uint64_t align) {
    void* storage = nullptr;
    if (binary.foreign) {
        Lock lock(managed_mutex_);
        binary.managed_slots.emplace(name, pointer);
    } else {
        Lock lock(managed_mutex_);
        const ByteView bytes(static_cast<const std::byte*>(initial), initial ? size : 0);
        storage = CW_TRY(managedStorage(binary, name, size, align, bytes));
    }
    WriteLock lock(variables_mutex_);
    RegisteredVariable* variable =
        &binary.variables.emplace_back(binary, pointer, std::move(name), size);
    variables_[pointer] = variable;
    if (!storage) return {};
    *pointer = storage;
    variables_[storage] = variable;
    return {};
}

Result<void*> Registry::managedStorage(FatBinary& binary, const std::string& name, uint64_t size,
                                       uint64_t align, ByteView initial) {
    void*& storage = managed_[{&binary, name}];
    if (storage) return storage;
    const uint64_t alignment = std::max<uint64_t>(align, 256);
    const uint64_t bytes = (size + alignment - 1) / alignment * alignment;
    storage = std::aligned_alloc(alignment, std::max(bytes, alignment));
    if (!storage)
        return makeError(ErrorCode::OutOfMemory, "no memory for managed variable '{}' ({} bytes)",
                         name, size);
    std::memset(storage, 0, bytes);
    if (!initial.empty())
        std::memcpy(storage, initial.data(), std::min<uint64_t>(size, initial.size()));
    CW_TRY(memory_.insert({.base = reinterpret_cast<uint64_t>(storage),
                           .size = size,
                           .kind = MemoryClass::Managed,
                           .device = -1,
                           .flags = 1}));
    if (const auto slot = binary.managed_slots.find(name); slot != binary.managed_slots.end()) {
        *slot->second = storage;
        WriteLock lock(variables_mutex_);
        variables_[storage] = variables_[slot->second];
    }
    return storage;
}

Result<std::unique_ptr<Module>> Registry::loadIn(FatBinary& binary, Context& context) {
    std::vector<std::string> kernels;
    {
        Lock lock(mutex_);
        binary.sealed = true;
        for (const RegisteredKernel& kernel : binary.kernels)
            kernels.push_back(kernel.name);
    }
    const ManagedStorage managed = [&](const ir::GlobalMeta& global) {
        Lock lock(managed_mutex_);
        return managedStorage(binary, global.name, global.size, global.align, global.managed_init);
    };
    const auto attempt = [&](Form form) -> Result<std::unique_ptr<Module>> {
        const bool made =
            form == Form::Any && binary.image && binary.image->target == context.facts().imageKey();
        auto image = made ? binary.image
                          : CW_TRY(imageFor(binary.wrappers, binary.linked, kernels,
                                            context.facts(), compile_, form, binary.optimize));
        return Module::load(context, std::move(image), managed);
    };
    auto loaded = attempt(Form::Any);
    if (loaded || loaded.error().code != ErrorCode::InvalidImage) return loaded;
    // Made by another build of Causeway, perhaps: the portable code beside it is as good.
    auto compiled = attempt(Form::Portable);
    return compiled ? std::move(compiled) : std::move(loaded);
}

Result<Module*> Registry::moduleIn(FatBinary& binary, Context& context) {
    if (const auto at = binary.modules.find(context.id()); at != binary.modules.end())
        return at->second.get();
    if (const auto failed = binary.failures.find(context.id()); failed != binary.failures.end())
        return Error(failed->second);
    auto loaded = loadIn(binary, context);
    if (!loaded) {
        binary.failures.emplace(context.id(), loaded.error());
        return std::move(loaded.error());
    }
    return (binary.modules[context.id()] = std::move(loaded).take()).get();
}

Result<Kernel*> Registry::kernelIn(RegisteredKernel& kernel, Context& context) {
    std::atomic<Kernel*>& slot = kernel.loaded[size_t(context.ordinal())];
    if (context.primary()) [[likely]]
        if (Kernel* loaded = slot.load(std::memory_order_acquire)) [[likely]]
            return loaded;
    Lock lock(kernel.binary.loading);
    Module* module = CW_TRY_WHILE(moduleIn(kernel.binary, context),
                                  "loading the module of kernel '{}'", kernel.name);
    Kernel* loaded = CW_TRY(module->kernel(kernel.name));
    const RegisteredKernel* none = nullptr;
    loaded->registered.compare_exchange_strong(none, &kernel);
    if (context.primary()) slot.store(loaded, std::memory_order_release);
    return loaded;
}

Result<Variable> Registry::variableIn(const void* host, Context& context) {
    RegisteredVariable* variable = nullptr;
    {
        ReadLock lock(variables_mutex_);
        if (const auto at = variables_.find(host); at != variables_.end()) variable = at->second;
    }
    if (!variable)
        return makeError(ErrorCode::InvalidSymbol, "{} is no registered device variable", host);
    Lock lock(variable->binary.loading);
    Module* module = CW_TRY_WHILE(moduleIn(variable->binary, context),
                                  "loading the module of variable '{}'", variable->name);
    return module->variable(variable->name);
}

void Registry::unload(const Context& context) {
    std::vector<FatBinary*> binaries;
    {
        Lock lock(mutex_);
        for (const auto& binary : binaries_)
            binaries.push_back(binary.get());
    }
    for (FatBinary* binary : binaries) {
        Lock lock(binary->loading);
        if (context.primary())
            for (RegisteredKernel& kernel : binary->kernels)
                kernel.loaded[size_t(context.ordinal())].store(nullptr);
        Lock handles(mutex_);
        for (RegisteredKernel& function : binary->functions) {
            Kernel* kernel = function.bound.load();
            if (!kernel || &kernel->module.context() != &context) continue;
            function.bound = nullptr;
            kernels_.remove(function.host);
        }
        binary->modules.erase(context.id());
        binary->failures.erase(context.id());
    }
}

} // namespace cw::runtime
