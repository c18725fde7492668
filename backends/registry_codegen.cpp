// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/codegen.h"

namespace cw {

#define CW_BACKEND(name, ...)                                                                      \
    namespace name {                                                                               \
    Codegen& codegen();                                                                            \
    }
#include "backends/backends.def"
#undef CW_BACKEND

Codegen* findCodegen(std::string_view backend) {
#define CW_BACKEND(name, ...)                                                                      \
    if (backend == #name) return &name::codegen();
#include "backends/backends.def"
#undef CW_BACKEND
    return nullptr;
}

} // namespace cw
