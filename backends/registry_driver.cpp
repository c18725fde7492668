// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/driver.h"

#define CW_BACKEND(name)                                                                           \
    namespace cw::name {                                                                           \
    Driver& driver();                                                                              \
    }
#include "backends/backends.def"
#undef CW_BACKEND

namespace cw {

std::span<Driver* const> drivers() {
    static Driver* const all[] = {
#define CW_BACKEND(name) &name::driver(),
#include "backends/backends.def"
#undef CW_BACKEND
    };
    return all;
}

} // namespace cw
