// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/device/places.h"

namespace cw::opencl::device {
namespace {

u32 bitOf(u32 place) {
    return 1u << place % 32;
}

} // namespace

u32 takePlace(CwOpenclServices& services, u32 first) {
    const u32 places = services.scratch_places;
    for (u32 place = first % places;; place = place + 1 == places ? 0 : place + 1) {
        u32& word = services.scratch_taken[place / 32];
        if (!(__atomic_fetch_or(&word, bitOf(place), __ATOMIC_ACQ_REL) & bitOf(place)))
            return place;
    }
}

void givePlace(CwOpenclServices& services, u32 place) {
    __atomic_fetch_and(&services.scratch_taken[place / 32], ~bitOf(place), __ATOMIC_ACQ_REL);
}

} // namespace cw::opencl::device
