// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/limits.h"
#include "runtime/module/kernel_table.h"
#include "runtime/module/loader.h"
#include "runtime/module/module.h"
#include "support/fatbin/container.h"
#include "support/mutex.h"

namespace cw::runtime {

class AddressMap;
struct FatBinary;

/// A kernel as host code registered it: the stub's address stands for it on every device. Those of
/// a library (CUkernel) and of a module (CUfunction) are handles of the same kind, which stand for
/// themselves.
struct RegisteredKernel {
    FatBinary& binary;
    const void* host;
    std::string name;
    std::array<std::atomic<Kernel*>, kMaxDevices> loaded = {}; // in the primary contexts
    std::atomic<Kernel*> bound = nullptr;                      // CUfunction: of one context
};

/// A variable as host code registered it: its shadow's address stands for it.
struct RegisteredVariable {
    FatBinary& binary;
    const void* host;
    std::string name;
    uint64_t size;
};

/// One registration: the fat binary of one object, or all relocatable ones of one shared object or
/// program. Nothing of it is read before its first use.
struct FatBinary {
    std::vector<const void*> wrappers;
    std::vector<const void*> linked;     // containers that hold the whole set, linked ahead of time
    const void* shared_object = nullptr; // relocatable: which one
    bool foreign = false; // another compiler's: it registers managed variables without their values
    uint8_t optimize = 3; // as in CodegenOptions
    bool sealed = false;  // in use: later relocatable objects make a new set
    std::deque<RegisteredKernel> kernels;
    std::deque<RegisteredVariable> variables;
    Bytes owned;                                      // a container that the program brought itself
    std::shared_ptr<const ir::Image> image;           // of it, for one kind of device
    std::map<std::string, RegisteredKernel*> by_name; // its kernels, as far as asked for
    std::atomic<uint64_t> library = 0;                // its CUlibrary
    std::deque<RegisteredKernel> functions;           // CUfunctions
    std::map<std::string, void**>
        managed_slots; // foreign: where the host finds its managed variables
    Mutex loading;     // held while a module is made or ended: who needs it has to wait anyway
    std::map<uint64_t, std::unique_ptr<Module>>
        modules CW_GUARDED_BY(loading); // by the context's id, as below
    std::map<uint64_t, Error>
        failures CW_GUARDED_BY(loading); // what failed once is not tried at every launch
};

/// What a CUmodule stands for.
struct LoadedModule {
    FatBinary& binary;
    Module& module;
    const bool own; // the binary is the module's, not a library's or the program's
};

/// What a CUlibrary stands for.
struct LoadedLibrary {
    FatBinary& binary;
};

/// What the program's objects registered, and where it is loaded. Registration is cheap; loading
/// happens at first use in a context. Thread-safe; findKernel() takes no lock.
class Registry {
  public:
    Registry(AddressMap& memory, Compile compile) : memory_(memory), compile_(std::move(compile)) {}
    ~Registry();

    FatBinary* add(const void* wrapper);
    /// Relocatable objects of one shared object (an address in it) are linked at first use.
    FatBinary* addRelocatable(const void* wrapper, const void* shared_object);
    void addLinked(const void* wrapper, const void* shared_object);
    /// The shared object is unloaded.
    void remove(FatBinary* binary);
    void addKernel(FatBinary& binary, const void* host, std::string name);
    void addVariable(FatBinary& binary, const void* host, std::string name, uint64_t size);
    /// Makes the variable's storage at once: the host may use it before any CUDA call. Writes its
    /// address to `*pointer`. The storage of another compiler's is made with its module: the value
    /// is in there, and such code calls __cudaInitModule first.
    Result<> addManaged(FatBinary& binary, void** pointer, const void* initial, std::string name,
                        uint64_t size, uint64_t align);

    RegisteredKernel* findKernel(const void* host) const { return kernels_.find(host); }
    Result<Kernel*> kernelIn(RegisteredKernel& kernel, Context& context);
    Result<Variable> variableIn(const void* host, Context& context);

    // Code that the program brings itself (library.cpp).

    /// Compiled for such a device at once, so that its errors show. To be ended by remove().
    /// `optimize` as in CodegenOptions.
    Result<FatBinary*> addCode(const fatbin::Container& code, const ir::DeviceFacts& facts,
                               uint8_t optimize = 3);
    Result<Module*> moduleFor(FatBinary& binary, Context& context);
    /// A kernel of such code, for every context; NotFound.
    Result<RegisteredKernel*> kernelNamed(FatBinary& binary, const std::string& name);
    /// The handle of a kernel in its context.
    const RegisteredKernel* functionOf(FatBinary& binary, Kernel& kernel);
    /// An image of several modules, linked: a container that holds them and the image.
    Result<fatbin::Container> link(std::span<const fatbin::Container> parts,
                                   const ir::DeviceFacts& facts, uint8_t optimize = 3);

    /// The context ends.
    void unload(const Context& context);

  private:
    Result<Module*> moduleIn(FatBinary& binary, Context& context) CW_REQUIRES(binary.loading);
    Result<std::unique_ptr<Module>> loadIn(FatBinary& binary, Context& context)
        CW_REQUIRES(binary.loading);
    FatBinary* openSet(const void* shared_object) CW_REQUIRES(mutex_);
    Result<void*> managedStorage(FatBinary& binary, const std::string& name, uint64_t size,
                                 uint64_t align, ByteView initial) CW_REQUIRES(managed_mutex_);

    AddressMap& memory_;
    Compile compile_;
    KernelTable kernels_;
    Mutex mutex_;
    std::vector<std::unique_ptr<FatBinary>> binaries_ CW_GUARDED_BY(mutex_);
    mutable SharedMutex variables_mutex_;
    std::map<const void*, RegisteredVariable*> variables_ CW_GUARDED_BY(variables_mutex_);
    Mutex managed_mutex_;
    std::map<std::pair<const FatBinary*, std::string>, void*>
        managed_ CW_GUARDED_BY(managed_mutex_);
};

} // namespace cw::runtime
