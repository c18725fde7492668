// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide, "Texture Functions", the texture object API. All that is in memory is
// resident, so the forms that ask find that it is.
#pragma once
#pragma GCC system_header

#include "texels.h"

extern "C" {
__device__ cw_device::words __cw_tex_fetch(cudaTextureObject_t, int) CW_LIB_READS(tex_fetch);
__device__ unsigned int __cw_tex_fetch1(cudaTextureObject_t, int) CW_LIB_READS(tex_fetch1);
__device__ cw_device::words __cw_tex_line(cudaTextureObject_t, float) CW_LIB_READS(tex_line);
__device__ unsigned int __cw_tex_line1(cudaTextureObject_t, float) CW_LIB_READS(tex_line1);
__device__ cw_device::words __cw_tex_plane(cudaTextureObject_t, float, float)
    CW_LIB_READS(tex_plane);
__device__ unsigned int __cw_tex_plane1(cudaTextureObject_t, float, float) CW_LIB_READS(tex_plane1);
__device__ cw_device::words __cw_tex_volume(cudaTextureObject_t, float, float, float)
    CW_LIB_READS(tex_volume);
__device__ unsigned int __cw_tex_volume1(cudaTextureObject_t, float, float, float)
    CW_LIB_READS(tex_volume1);
__device__ cw_device::words __cw_tex_sample(cudaTextureObject_t, unsigned int shape, int layer,
                                            float, float, float, float level, int, int, int)
    CW_LIB_READS(tex_sample);
__device__ float __cw_tex_detail(cudaTextureObject_t, unsigned int shape, float, float, float,
                                 float, float, float, float, float, float) CW_LIB_READS(tex_detail);
__device__ cw_device::words __cw_tex_gather(cudaTextureObject_t, unsigned int shape,
                                            unsigned int channel, int layer, float, float, float,
                                            int, int) CW_LIB_READS(tex_gather);
}

namespace cw_device {

/// As in ir/device/texture_filter.h.
enum texture_shape { of_line, of_plane, of_volume, of_lines, of_planes, of_cube, of_cubes };

#define CW_TEXTURE_CHANNELS(name, parameters, arguments)                                           \
    CW_DEVICE words name parameters(all_channels) {                                                \
        return __cw_tex_##name arguments;                                                          \
    }                                                                                              \
    CW_DEVICE words name parameters(one_channel) {                                                 \
        words result = {};                                                                         \
        result[0] = __cw_tex_##name##1 arguments;                                                  \
        return result;                                                                             \
    }
#define CW_FETCH(channels) (cudaTextureObject_t o, int x, channels)
#define CW_LINE(channels) (cudaTextureObject_t o, float x, channels)
#define CW_PLANE(channels) (cudaTextureObject_t o, float x, float y, channels)
#define CW_VOLUME(channels) (cudaTextureObject_t o, float x, float y, float z, channels)
CW_TEXTURE_CHANNELS(fetch, CW_FETCH, (o, x))
CW_TEXTURE_CHANNELS(line, CW_LINE, (o, x))
CW_TEXTURE_CHANNELS(plane, CW_PLANE, (o, x, y))
CW_TEXTURE_CHANNELS(volume, CW_VOLUME, (o, x, y, z))
#undef CW_VOLUME
#undef CW_PLANE
#undef CW_LINE
#undef CW_FETCH
#undef CW_TEXTURE_CHANNELS

CW_DEVICE words at_level(cudaTextureObject_t o, texture_shape shape, int layer, float x, float y,
                         float z, float level) {
    return __cw_tex_sample(o, shape, layer, x, y, z, level, 0, 0, 0);
}
CW_DEVICE words at_gradient(cudaTextureObject_t o, texture_shape shape, int layer, float x, float y,
                            float z, float4 dx, float4 dy) {
    return at_level(o, shape, layer, x, y, z,
                    __cw_tex_detail(o, shape, x, y, z, dx.x, dx.y, dx.z, dy.x, dy.y, dy.z));
}
CW_DEVICE float4 gradient(float x) {
    return {x, 0, 0, 0};
}
CW_DEVICE float4 gradient(float2 v) {
    return {v.x, v.y, 0, 0};
}
CW_DEVICE float4 gradient(float4 v) {
    return v;
}

} // namespace cw_device

// A function in its two forms: it returns the value, or puts it where it is told.
#define CW_CHANNELS typename cw_device::texel<T>::channels()
#define CW_TEXTURE(name, words, ...)                                                               \
    template <typename T>                                                                          \
    CW_DEVICE typename cw_device::texel<T>::type name(cudaTextureObject_t o, __VA_ARGS__) {        \
        return cw_device::texel<T>::of(words);                                                     \
    }                                                                                              \
    template <typename T>                                                                          \
    CW_DEVICE void name(T* result, cudaTextureObject_t o, __VA_ARGS__) {                           \
        *result = cw_device::texel<T>::of(words);                                                  \
    }
// And the two that also say whether the texels are resident.
#define CW_SPARSE_TEXTURE(name, words, ...)                                                        \
    CW_TEXTURE(name, words, __VA_ARGS__)                                                           \
    CW_TEXTURE(name, (*resident = true, words), __VA_ARGS__, bool* resident)

CW_TEXTURE(tex1Dfetch, cw_device::fetch(o, x, CW_CHANNELS), int x)
CW_TEXTURE(tex1D, cw_device::line(o, x, CW_CHANNELS), float x)
CW_TEXTURE(tex1DLod, cw_device::at_level(o, cw_device::of_line, 0, x, 0, 0, level), float x,
           float level)
CW_TEXTURE(tex1DGrad,
           cw_device::at_gradient(o, cw_device::of_line, 0, x, 0, 0, cw_device::gradient(dx),
                                  cw_device::gradient(dy)),
           float x, float dx, float dy)
CW_TEXTURE(tex1DLayered, cw_device::at_level(o, cw_device::of_lines, layer, x, 0, 0, 0), float x,
           int layer)
CW_TEXTURE(tex1DLayeredLod, cw_device::at_level(o, cw_device::of_lines, layer, x, 0, 0, level),
           float x, int layer, float level)
CW_TEXTURE(tex1DLayeredGrad,
           cw_device::at_gradient(o, cw_device::of_lines, layer, x, 0, 0, cw_device::gradient(dx),
                                  cw_device::gradient(dy)),
           float x, int layer, float dx, float dy)

CW_SPARSE_TEXTURE(tex2D, cw_device::plane(o, x, y, CW_CHANNELS), float x, float y)
CW_SPARSE_TEXTURE(tex2DLod, cw_device::at_level(o, cw_device::of_plane, 0, x, y, 0, level), float x,
                  float y, float level)
CW_SPARSE_TEXTURE(tex2DGrad,
                  cw_device::at_gradient(o, cw_device::of_plane, 0, x, y, 0,
                                         cw_device::gradient(dx), cw_device::gradient(dy)),
                  float x, float y, float2 dx, float2 dy)
CW_TEXTURE(tex2Dgather, __cw_tex_gather(o, cw_device::of_plane, channel, 0, x, y, 0, 0, 0), float x,
           float y, int channel = 0)
CW_TEXTURE(tex2Dgather,
           (*resident = true, __cw_tex_gather(o, cw_device::of_plane, channel, 0, x, y, 0, 0, 0)),
           float x, float y, bool* resident, int channel = 0)
CW_SPARSE_TEXTURE(tex2DLayered, cw_device::at_level(o, cw_device::of_planes, layer, x, y, 0, 0),
                  float x, float y, int layer)
CW_SPARSE_TEXTURE(tex2DLayeredLod,
                  cw_device::at_level(o, cw_device::of_planes, layer, x, y, 0, level), float x,
                  float y, int layer, float level)
CW_SPARSE_TEXTURE(tex2DLayeredGrad,
                  cw_device::at_gradient(o, cw_device::of_planes, layer, x, y, 0,
                                         cw_device::gradient(dx), cw_device::gradient(dy)),
                  float x, float y, int layer, float2 dx, float2 dy)

CW_SPARSE_TEXTURE(tex3D, cw_device::volume(o, x, y, z, CW_CHANNELS), float x, float y, float z)
CW_SPARSE_TEXTURE(tex3DLod, cw_device::at_level(o, cw_device::of_volume, 0, x, y, z, level),
                  float x, float y, float z, float level)
CW_SPARSE_TEXTURE(tex3DGrad, cw_device::at_gradient(o, cw_device::of_volume, 0, x, y, z, dx, dy),
                  float x, float y, float z, float4 dx, float4 dy)

CW_TEXTURE(texCubemap, cw_device::at_level(o, cw_device::of_cube, 0, x, y, z, 0), float x, float y,
           float z)
CW_TEXTURE(texCubemapLod, cw_device::at_level(o, cw_device::of_cube, 0, x, y, z, level), float x,
           float y, float z, float level)
CW_TEXTURE(texCubemapGrad, cw_device::at_gradient(o, cw_device::of_cube, 0, x, y, z, dx, dy),
           float x, float y, float z, float4 dx, float4 dy)
CW_TEXTURE(texCubemapLayered, cw_device::at_level(o, cw_device::of_cubes, layer, x, y, z, 0),
           float x, float y, float z, int layer)
CW_TEXTURE(texCubemapLayeredLod, cw_device::at_level(o, cw_device::of_cubes, layer, x, y, z, level),
           float x, float y, float z, int layer, float level)
CW_TEXTURE(texCubemapLayeredGrad,
           cw_device::at_gradient(o, cw_device::of_cubes, layer, x, y, z, dx, dy), float x, float y,
           float z, int layer, float4 dx, float4 dy)
#undef CW_SPARSE_TEXTURE
#undef CW_TEXTURE
#undef CW_CHANNELS
