/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Memory functions that LLVM may call from any code. Loops over bytes that the compiler widens. */
#include <stddef.h>
#include <stdint.h>

void* memcpy(void* restrict to, const void* restrict from, size_t bytes) {
    uint8_t* restrict t = to;
    const uint8_t* restrict f = from;
    for (size_t i = 0; i < bytes; ++i)
        t[i] = f[i];
    return to;
}

void* memmove(void* to, const void* from, size_t bytes) {
    uint8_t* t = to;
    const uint8_t* f = from;
    if ((uintptr_t)t - (uintptr_t)f >= bytes) return memcpy(to, from, bytes);
    while (bytes-- > 0)
        t[bytes] = f[bytes];
    return to;
}

void* memset(void* to, int value, size_t bytes) {
    uint8_t* t = to;
    for (size_t i = 0; i < bytes; ++i)
        t[i] = (uint8_t)value;
    return to;
}

int memcmp(const void* a, const void* b, size_t bytes) {
    const uint8_t *x = a, *y = b;
    for (size_t i = 0; i < bytes; ++i)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
}

int bcmp(const void* a, const void* b, size_t bytes) {
    return memcmp(a, b, bytes);
}

size_t strlen(const char* text) {
    const char* end = text;
    while (*end)
        ++end;
    return (size_t)(end - text);
}
