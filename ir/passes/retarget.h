// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <string>

namespace llvm {
class Module;
}

namespace cw::ir {

/// How a target spells what a portable module says in NVPTX's words.
struct Spelling {
    std::string triple, layout;
    /// Address space of KIR -> of the target; what is missing keeps its number.
    std::map<unsigned, unsigned> spaces;
    unsigned stack = 0; // address space of stack slots
    /// false: is an integer of its size; after lowerBfloat, expandFloats.
    bool bfloat = true, half = true, fp64 = true;
    /// Names of synchronisation scopes; "" is the whole system.
    std::map<std::string, std::string> scopes;
};

/// Gives a module another target's triple, layout, address spaces and scopes. With {0 -> 4, 4 ->
/// 1}:
///
///     define void @f(ptr %p, ptr addrspace(4) %c)  =>  define void @f(ptr addrspace(4) %p,
///       %slot = alloca i32                                            ptr addrspace(1) %c)
///       call void @g(ptr %slot)                          %slot = alloca i32
///                                                        %s = addrspacecast ptr %slot to
///                                                                           ptr addrspace(4)
///                                                        call void @g(ptr addrspace(4) %s)
///
/// Types of functions, variables, instructions and attributes follow, and so do the names of
/// intrinsics; marks of lifetimes are dropped. Before: no inline assembly.
void retarget(llvm::Module&, const Spelling&);

} // namespace cw::ir
