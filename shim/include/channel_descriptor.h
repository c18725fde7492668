/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Runtime API, cudaCreateChannelDesc<T>(): the channel format of a C++ type. */
#ifndef __CHANNEL_DESCRIPTOR_H__
#define __CHANNEL_DESCRIPTOR_H__

#include "cuda_runtime_api.h"

#if defined(__cplusplus)

namespace cw_host {
inline cudaChannelFormatDesc channel(int bits, int channels, cudaChannelFormatKind kind) {
    const cudaChannelFormatDesc made = {bits, channels > 1 ? bits : 0, channels > 2 ? bits : 0,
                                        channels > 3 ? bits : 0, kind};
    return made;
}
} // namespace cw_host

template <typename T>
inline __host__ cudaChannelFormatDesc cudaCreateChannelDesc(void) {
    return cw_host::channel(0, 4, cudaChannelFormatKindNone);
}

#define CW_CHANNEL(type, bits, channels, kind)                                                     \
    template <>                                                                                    \
    inline __host__ cudaChannelFormatDesc cudaCreateChannelDesc<type>(void) {                      \
        return cw_host::channel(bits, channels, cudaChannelFormatKind##kind);                      \
    }
#define CW_CHANNELS(type, scalar, bits, kind)                                                      \
    CW_CHANNEL(scalar, bits, 1, kind)                                                              \
    CW_CHANNEL(type##1, bits, 1, kind)                                                             \
    CW_CHANNEL(type##2, bits, 2, kind)                                                             \
    CW_CHANNEL(type##4, bits, 4, kind)
CW_CHANNEL(char, 8, 1, Signed)
CW_CHANNELS(char, signed char, 8, Signed)
CW_CHANNELS(uchar, unsigned char, 8, Unsigned)
CW_CHANNELS(short, short, 16, Signed)
CW_CHANNELS(ushort, unsigned short, 16, Unsigned)
CW_CHANNELS(int, int, 32, Signed)
CW_CHANNELS(uint, unsigned int, 32, Unsigned)
CW_CHANNELS(float, float, 32, Float)
#undef CW_CHANNEL
#undef CW_CHANNELS

static inline __host__ cudaChannelFormatDesc cudaCreateChannelDescHalf(void) {
    return cw_host::channel(16, 1, cudaChannelFormatKindFloat);
}
static inline __host__ cudaChannelFormatDesc cudaCreateChannelDescHalf1(void) {
    return cw_host::channel(16, 1, cudaChannelFormatKindFloat);
}
static inline __host__ cudaChannelFormatDesc cudaCreateChannelDescHalf2(void) {
    return cw_host::channel(16, 2, cudaChannelFormatKindFloat);
}
static inline __host__ cudaChannelFormatDesc cudaCreateChannelDescHalf4(void) {
    return cw_host::channel(16, 4, cudaChannelFormatKindFloat);
}

#endif
#endif
