// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Texture and surface functions: known by name, so that their use is one clear error.
#pragma once
#pragma GCC system_header

#include "../surface_types.h"
#include "../texture_types.h"
#include "device_ops.h"

#define CW_NO_TEXTURES                                                                             \
    __attribute__((unavailable("textures and surfaces are not supported by Causeway yet")))
#define CW_TEXTURE(name)                                                                           \
    template <typename T, typename... Operands>                                                    \
    __device__ T name(cudaTextureObject_t, Operands...) CW_NO_TEXTURES;                            \
    template <typename T, typename... Operands>                                                    \
    __device__ void name(T*, cudaTextureObject_t, Operands...) CW_NO_TEXTURES;
// clang-format off: a table
CW_TEXTURE(tex1D) CW_TEXTURE(tex1DLod) CW_TEXTURE(tex1DGrad) CW_TEXTURE(tex1Dfetch) CW_TEXTURE(tex1DLayered)
CW_TEXTURE(tex1DLayeredLod) CW_TEXTURE(tex1DLayeredGrad) CW_TEXTURE(tex2D) CW_TEXTURE(tex2DLod) CW_TEXTURE(tex2DGrad)
CW_TEXTURE(tex2Dgather) CW_TEXTURE(tex2DLayered) CW_TEXTURE(tex2DLayeredLod) CW_TEXTURE(tex2DLayeredGrad)
CW_TEXTURE(tex3D) CW_TEXTURE(tex3DLod) CW_TEXTURE(tex3DGrad) CW_TEXTURE(texCubemap) CW_TEXTURE(texCubemapLod)
CW_TEXTURE(texCubemapGrad) CW_TEXTURE(texCubemapLayered) CW_TEXTURE(texCubemapLayeredLod)
CW_TEXTURE(texCubemapLayeredGrad)
// clang-format on
#undef CW_TEXTURE

#define CW_SURFACE(name)                                                                           \
    template <typename T, typename... Operands>                                                    \
    __device__ T name##read(cudaSurfaceObject_t, Operands...) CW_NO_TEXTURES;                      \
    template <typename T, typename... Operands>                                                    \
    __device__ void name##read(T*, cudaSurfaceObject_t, Operands...) CW_NO_TEXTURES;               \
    template <typename T, typename... Operands>                                                    \
    __device__ void name##write(T, cudaSurfaceObject_t, Operands...) CW_NO_TEXTURES;
    // clang-format off: a table
CW_SURFACE(surf1D) CW_SURFACE(surf2D) CW_SURFACE(surf3D) CW_SURFACE(surf1DLayered) CW_SURFACE(surf2DLayered)
CW_SURFACE(surfCubemap) CW_SURFACE(surfCubemapLayered)
// clang-format on
#undef CW_SURFACE
#undef CW_NO_TEXTURES
