// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide, "Surface Functions", the surface object API.
#pragma once
#pragma GCC system_header

#include "texels.h"

extern "C" __device__ unsigned long long __cw_surf_place(cudaSurfaceObject_t, unsigned int how,
                                                         int x, int y, int z)
    CW_LIB_READS(surf_place);

namespace cw_device {

/// The bits of a value of so many bytes, in a surface.
template <__SIZE_TYPE__>
struct surface_bits;
#define CW_SURFACE_BITS(bytes, ...)                                                                \
    template <>                                                                                    \
    struct surface_bits<bytes> {                                                                   \
        typedef __VA_ARGS__ type;                                                                  \
    };
CW_SURFACE_BITS(1, unsigned char)
CW_SURFACE_BITS(2, unsigned short)
CW_SURFACE_BITS(4, unsigned int)
CW_SURFACE_BITS(8, unsigned int __attribute__((ext_vector_type(2), aligned(4))))
CW_SURFACE_BITS(16, unsigned int __attribute__((ext_vector_type(4), aligned(4))))
#undef CW_SURFACE_BITS

/// Only the types that surfaces have: those of textures, and these.
template <typename T>
struct surfel {
    typedef typename texel<T>::type type;
};
#define CW_SURFEL(name)                                                                            \
    template <>                                                                                    \
    struct surfel<name> {                                                                          \
        typedef name type;                                                                         \
    };
CW_SURFEL(long long)
CW_SURFEL(unsigned long long)
CW_SURFEL(longlong1)
CW_SURFEL(ulonglong1)
CW_SURFEL(longlong2)
CW_SURFEL(ulonglong2)
#undef CW_SURFEL

/// As in ir/device/surface.h: the rank, or'ed with the next where there are layers.
enum { surface_layers = 4, surface_clamps = 8 };

/// 0: outside, where nothing is written and 0 is read.
template <typename T>
CW_DEVICE unsigned long long surface_place(cudaSurfaceObject_t o, unsigned int shape, int x, int y,
                                           int z, cudaSurfaceBoundaryMode mode) {
    const unsigned int clamps = mode == cudaBoundaryModeClamp ? surface_clamps : 0;
    const unsigned long long place =
        __cw_surf_place(o, shape | clamps | static_cast<unsigned int>(sizeof(T)) << 8, x, y, z);
    if (!place && mode == cudaBoundaryModeTrap) __cw_trap();
    return place;
}
template <typename T>
CW_DEVICE T surface_read(unsigned long long place) {
    typedef typename surface_bits<sizeof(T)>::type bits;
    if (!place) return T();
    const bits value = *reinterpret_cast<const __attribute__((address_space(1))) bits*>(place);
    return __builtin_bit_cast(T, value);
}
template <typename T>
CW_DEVICE void surface_write(unsigned long long place, T value) {
    typedef typename surface_bits<sizeof(T)>::type bits;
    if (place)
        *reinterpret_cast<__attribute__((address_space(1))) bits*>(place) =
            __builtin_bit_cast(bits, value);
}

} // namespace cw_device

#define CW_SURFACE(name, shape, x, y, z, ...)                                                      \
    template <typename T>                                                                          \
    CW_DEVICE typename cw_device::surfel<T>::type name##read(                                      \
        cudaSurfaceObject_t o, __VA_ARGS__, cudaSurfaceBoundaryMode mode = cudaBoundaryModeTrap) { \
        return cw_device::surface_read<T>(cw_device::surface_place<T>(o, shape, x, y, z, mode));   \
    }                                                                                              \
    template <typename T>                                                                          \
    CW_DEVICE void name##read(T* result, cudaSurfaceObject_t o, __VA_ARGS__,                       \
                              cudaSurfaceBoundaryMode mode = cudaBoundaryModeTrap) {               \
        *result = cw_device::surface_read<typename cw_device::surfel<T>::type>(                    \
            cw_device::surface_place<T>(o, shape, x, y, z, mode));                                 \
    }                                                                                              \
    template <typename T>                                                                          \
    CW_DEVICE void name##write(T value, cudaSurfaceObject_t o, __VA_ARGS__,                        \
                               cudaSurfaceBoundaryMode mode = cudaBoundaryModeTrap) {              \
        cw_device::surface_write<typename cw_device::surfel<T>::type>(                             \
            cw_device::surface_place<T>(o, shape, x, y, z, mode), value);                          \
    }
CW_SURFACE(surf1D, 1, x, 0, 0, int x)
CW_SURFACE(surf2D, 2, x, y, 0, int x, int y)
CW_SURFACE(surf3D, 3, x, y, z, int x, int y, int z)
CW_SURFACE(surf1DLayered, 1 | cw_device::surface_layers, x, layer, 0, int x, int layer)
CW_SURFACE(surf2DLayered, 2 | cw_device::surface_layers, x, y, layer, int x, int y, int layer)
CW_SURFACE(surfCubemap, 2 | cw_device::surface_layers, x, y, face, int x, int y, int face)
CW_SURFACE(surfCubemapLayered, 2 | cw_device::surface_layers, x, y, face, int x, int y, int face)
#undef CW_SURFACE
