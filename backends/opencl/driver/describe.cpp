// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The device in words. What is said here is decided in codegen and by facts.cpp.
#include "backends/opencl/driver/device.h"
#include "support/options.h"

namespace cw::opencl {
namespace {

std::string warps(const Target& target) {
    if (!target.hasSubgroup(32))
        return "all operations by an exchange through local memory (the device has no sub-groups "
               "of 32)";
    std::string text = "sub-groups of 32";
    if (!target.has(Target::Ballot)) text += "; votes by an exchange (the device has none)";
    if (!target.has(Target::Shuffle))
        text += "; shuffles by an exchange through local memory (the device has none)";
    else if (target.has(Target::SlowShuffle))
        text += "; shuffles by an exchange through local memory (found faster)";
    return text;
}

std::string atomics(const Target& target) {
    std::string text = target.has(Target::Int64Atomics)
                           ? "32 and 64 bits native"
                           : "32 bits native; 64 bits under locks, atomic among the device's "
                             "threads only (it has none)";
    text += target.has("SPV_EXT_shader_atomic_float_add") ? "; floating-point sums native"
                                                          : "; floating-point sums by compare and "
                                                            "swap (the device has none)";
    if (!target.has(Target::SystemAtomics))
        text += "; those of the system's scope are the device's (it has no wider one)";
    return text;
}

std::string floats(const Target& target) {
    std::string text = target.has(Target::CorrectDivide)
                           ? "division and square root correctly rounded"
                           : "division and square root in integers (the device's are not "
                             "correctly rounded)";
    text += target.has(Target::Denormals32) ? "; denormals kept" : "; denormals are zero";
    return text;
}

} // namespace

std::string OpenclDevice::memoryInWords() const {
    std::string text = nameOf(memory_.model());
    text += facts_.unified_memory   ? ": kernels reach all that the program does"
            : facts_.managed_memory ? ": kernels reach managed and pinned memory, but not the "
                                      "rest of the program's"
                                    : ": the host reaches it by copies only, pinned memory is its "
                                      "own, there is no managed one; kernels are told to stop "
                                      "before they begin, and later as the device likes";
    if (!options().opencl_memory.empty()) return text + " (CAUSEWAY_OPENCL_MEMORY asks for it)";
    std::string lacks;
    for (const MemoryModel better :
         {MemoryModel::System, MemoryModel::Usm, MemoryModel::FineSvm, MemoryModel::CoarseSvm}) {
        if (better == memory_.model()) break;
        lacks += fmt::format("{}{}", lacks.empty() ? "" : ", ", nameOf(better));
    }
    return lacks.empty() ? text : fmt::format("{} (the device has no {})", text, lacks);
}

std::vector<std::pair<std::string, std::string>> OpenclDevice::describe() const {
    Target target;
    if (auto parsed = Target::parse(facts_.target)) target = *std::move(parsed);
    const bool in_process = device_.info<cl_device_type>(CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU;
    return {
        {"driver",
         fmt::format("{} {}", device_.text(CL_DEVICE_VERSION), device_.text(CL_DRIVER_VERSION))},
        {"code", fmt::format("SPIR-V {}.{}", target.spirv / 100, target.spirv % 100)},
        {"target", facts_.target},
        {"withheld", options().without.empty() ? "nothing (CAUSEWAY_WITHOUT)" : options().without},
        {"warps", warps(target)},
        {"waiting", "the device's barriers where a block's threads wait together, else in rounds "
                    "(threads get no progress of their own)"},
        {"memory", memoryInWords()},
        {"function pointers", "numbers; a call is a switch (SPIR-V has no pointers to functions)"},
        {"recursion", "a loop over a bounded stack in private memory (SPIR-V has no recursion)"},
        {"doubles", facts_.has_fp64 ? "native" : "in integers (the device has none)"},
        {"floats", floats(target)},
        {"half floats", target.has(Target::Fp16) ? "native" : "in integers (the device has none)"},
        {"atomics", atomics(target)},
        {"faults", in_process ? "traps and assertions are reported with block and thread, wild "
                                "accesses by the process's signals"
                              : "traps and assertions are reported with block and thread; a wild "
                                "access is what the device makes of it"},
        {"clock", target.has("SPV_KHR_shader_clock")
                      ? "the device's"
                      : "counted: each reading is a tick later (the device shows none)"},
        {"time-outs",
         "kernels stop where they wait (CAUSEWAY_WATCHDOG); one that does not is given "
         "up with its device's streams"},
    };
}

} // namespace cw::opencl
