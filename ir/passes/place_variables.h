// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <string>

#include "ir/image.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// Where the variables of a module went.
struct Placement {
    std::vector<GlobalMeta> globals;
    uint64_t segment_size = 0;
    uint32_t segment_align = 256;
    Bytes segment_init;
    std::vector<Relocation> relocations;
    std::vector<std::string> functions; // rows of @cw.functions, whose addresses relocations need
    std::map<std::string, uint32_t> static_shared; // kernel -> bytes
    std::map<std::string, uint32_t> shared_align;  // kernel -> the most that its variables want
};

/// Takes the variables of a module out of the image: device and constant variables into one
/// segment, shared variables into the block's shared memory.
///
///     @g = addrspace(1) global i32 5                =>   (segment, offset 0)
///     %v = load i32, ptr addrspace(1) @g                 %s = call ptr @cw.segment.base()
///                                                        %p = getelementptr i8, ptr %s, i64 0  …
///     @t = internal addrspace(3) global [32 x float]  => %s = call ptr @cw.shared.base()  …
///     @d = external addrspace(3) global [0 x float]   => @cw.dynamic.smem.base()
///
/// Constants that hold no address of such a variable stay in the image, unless `all_constants` is
/// set: then it holds nothing but code. Functions whose address a segment holds are listed in the
/// array @cw.functions. Where variables of the constant space lie is in the metadata
/// `!cw.constants = !{!{i64 begin, i64 end}, …}`. Error: an undefined variable, or an initial value
/// that is no constant of the device.
Result<Placement> placeVariables(llvm::Module&, bool all_constants = false);

} // namespace cw::ir
