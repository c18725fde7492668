// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/facts.h"

namespace cw::ir {

std::string DeviceFacts::imageKey() const {
    return fmt::format("{}:{}:w{}{}{}{}", backend, target, subgroup_width,
                       independent_progress ? "" : ":np", has_fp64 ? "" : ":nofp64",
                       lockstep ? ":lockstep" : "");
}

Bytes DeviceFacts::serialize() const {
    ByteWriter to;
    to.put(backend);
    to.put(target);
    to.put(name);
    for (uint32_t value : {subgroup_width, compute_units, clock_khz, max_shared_bytes})
        to.put(value);
    to.put(memory_bytes);
    for (bool value : {independent_progress, has_fp64, lockstep, unified_memory, managed_memory,
                       host_can_access, executes})
        to.put(uint8_t(value));
    return std::move(to).take();
}

Result<DeviceFacts> DeviceFacts::deserialize(ByteView bytes) {
    ByteReader from(bytes);
    DeviceFacts facts;
    facts.backend = CW_TRY(from.get<std::string>());
    facts.target = CW_TRY(from.get<std::string>());
    facts.name = CW_TRY(from.get<std::string>());
    for (uint32_t* value :
         {&facts.subgroup_width, &facts.compute_units, &facts.clock_khz, &facts.max_shared_bytes})
        *value = CW_TRY(from.get<uint32_t>());
    facts.memory_bytes = CW_TRY(from.get<uint64_t>());
    for (bool* value :
         {&facts.independent_progress, &facts.has_fp64, &facts.lockstep, &facts.unified_memory,
          &facts.managed_memory, &facts.host_can_access, &facts.executes})
        *value = CW_TRY(from.get<uint8_t>()) != 0;
    return facts;
}

} // namespace cw::ir
