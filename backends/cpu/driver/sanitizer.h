// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>

/// Tells the sanitizers of switches between stacks; nothing in other builds. A switch is
/// `leave(&own fake stack, target's stack); cw_cpu_switch(...); arrive(own fake stack)`.
namespace cw::cpu::sanitizer {

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define CW_CPU_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define CW_CPU_TSAN 1
#endif

extern "C" {
#ifdef CW_CPU_ASAN
void __sanitizer_start_switch_fiber(void** fake_stack, const void* bottom, size_t size);
void __sanitizer_finish_switch_fiber(void* fake_stack, const void** old_bottom, size_t* old_size);
void __asan_unpoison_memory_region(const volatile void*, size_t);
#endif
#ifdef CW_CPU_TSAN
void* __tsan_get_current_fiber(void);
void* __tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void*);
void __tsan_switch_to_fiber(void*, unsigned flags);
#endif
}

inline void leave([[maybe_unused]] void** fake_stack, [[maybe_unused]] const void* target_low,
                  [[maybe_unused]] size_t target_bytes, [[maybe_unused]] void* target_tsan) {
#ifdef CW_CPU_ASAN
    __sanitizer_start_switch_fiber(fake_stack, target_low, target_bytes);
#endif
#ifdef CW_CPU_TSAN
    __tsan_switch_to_fiber(target_tsan, 0);
#endif
}

inline void arrive([[maybe_unused]] void* fake_stack,
                   [[maybe_unused]] const void** from_low = nullptr,
                   [[maybe_unused]] size_t* from_bytes = nullptr) {
#ifdef CW_CPU_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, from_low, from_bytes);
#endif
}

inline void* createFiber() {
#ifdef CW_CPU_TSAN
    return __tsan_create_fiber(0);
#else
    return nullptr;
#endif
}
inline void destroyFiber([[maybe_unused]] void* fiber) {
#ifdef CW_CPU_TSAN
    __tsan_destroy_fiber(fiber);
#endif
}
inline void* currentFiber() {
#ifdef CW_CPU_TSAN
    return __tsan_get_current_fiber();
#else
    return nullptr;
#endif
}
/// The frames on this piece of a stack are gone without having returned.
inline void forgetStack([[maybe_unused]] const void* low, [[maybe_unused]] size_t bytes) {
#ifdef CW_CPU_ASAN
    __asan_unpoison_memory_region(low, bytes);
#endif
}

} // namespace cw::cpu::sanitizer
