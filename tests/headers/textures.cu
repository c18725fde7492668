// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// standards: 11 14 17 20
// Every texture and surface function of the CUDA C++ Programming Guide, in each of its forms.
#include <type_traits>

template <typename T>
__device__ void read(T* to, cudaTextureObject_t o, bool* resident) {
    const float2 d2 = {1, 2};
    const float4 d4 = {1, 2, 3, 0};
    static_assert(std::is_same<decltype(tex1Dfetch<T>(o, 1)), T>::value, "");
    *to = tex1Dfetch<T>(o, 1);
    *to = tex1D<T>(o, 1.0f);
    *to = tex1DLod<T>(o, 1, 2);
    *to = tex1DGrad<T>(o, 1, 2, 3);
    *to = tex1DLayered<T>(o, 1, 2);
    *to = tex1DLayeredLod<T>(o, 1, 2, 3);
    *to = tex1DLayeredGrad<T>(o, 1, 2, 3, 4);
    *to = tex2D<T>(o, 1, 2);
    *to = tex2D<T>(o, 1, 2, resident);
    *to = tex2DLod<T>(o, 1, 2, 3);
    *to = tex2DLod<T>(o, 1, 2, 3, resident);
    *to = tex2DGrad<T>(o, 1, 2, d2, d2);
    *to = tex2DGrad<T>(o, 1, 2, d2, d2, resident);
    *to = tex2Dgather<T>(o, 1, 2);
    *to = tex2Dgather<T>(o, 1, 2, 3);
    *to = tex2Dgather<T>(o, 1, 2, resident);
    *to = tex2Dgather<T>(o, 1, 2, resident, 3);
    *to = tex2DLayered<T>(o, 1, 2, 3);
    *to = tex2DLayered<T>(o, 1, 2, 3, resident);
    *to = tex2DLayeredLod<T>(o, 1, 2, 3, 4);
    *to = tex2DLayeredLod<T>(o, 1, 2, 3, 4, resident);
    *to = tex2DLayeredGrad<T>(o, 1, 2, 3, d2, d2);
    *to = tex2DLayeredGrad<T>(o, 1, 2, 3, d2, d2, resident);
    *to = tex3D<T>(o, 1, 2, 3);
    *to = tex3D<T>(o, 1, 2, 3, resident);
    *to = tex3DLod<T>(o, 1, 2, 3, 4);
    *to = tex3DLod<T>(o, 1, 2, 3, 4, resident);
    *to = tex3DGrad<T>(o, 1, 2, 3, d4, d4);
    *to = tex3DGrad<T>(o, 1, 2, 3, d4, d4, resident);
    *to = texCubemap<T>(o, 1, 2, 3);
    *to = texCubemapLod<T>(o, 1, 2, 3, 4);
    *to = texCubemapGrad<T>(o, 1, 2, 3, d4, d4);
    *to = texCubemapLayered<T>(o, 1, 2, 3, 4);
    *to = texCubemapLayeredLod<T>(o, 1, 2, 3, 4, 5);
    *to = texCubemapLayeredGrad<T>(o, 1, 2, 3, 4, d4, d4);
}

template <typename T>
__device__ void readThere(T* to, cudaTextureObject_t o, bool* resident) {
    const float2 d2 = {1, 2};
    const float4 d4 = {1, 2, 3, 0};
    tex1Dfetch(to, o, 1);
    tex1D(to, o, 1);
    tex1DLod(to, o, 1, 2);
    tex1DGrad(to, o, 1, 2, 3);
    tex1DLayered(to, o, 1, 2);
    tex2D(to, o, 1, 2);
    tex2D(to, o, 1, 2, resident);
    tex2DLod(to, o, 1, 2, 3);
    tex2DGrad(to, o, 1, 2, d2, d2);
    tex2Dgather(to, o, 1, 2, 3);
    tex2DLayered(to, o, 1, 2, 3);
    tex3D(to, o, 1, 2, 3);
    tex3DGrad(to, o, 1, 2, 3, d4, d4, resident);
    texCubemap(to, o, 1, 2, 3);
    texCubemapLayeredGrad(to, o, 1, 2, 3, 4, d4, d4);
}

template <typename T>
__device__ void surfaces(T* to, cudaSurfaceObject_t o, cudaSurfaceBoundaryMode mode) {
    *to = surf1Dread<T>(o, 1);
    surf1Dread(to, o, 1, cudaBoundaryModeZero);
    surf1Dwrite(*to, o, 1);
    *to = surf2Dread<T>(o, 1, 2);
    surf2Dread(to, o, 1, 2, mode);
    surf2Dwrite<T>(*to, o, 1, 2, cudaBoundaryModeClamp);
    *to = surf3Dread<T>(o, 1, 2, 3);
    surf3Dread(to, o, 1, 2, 3);
    surf3Dwrite(*to, o, 1, 2, 3, mode);
    *to = surf1DLayeredread<T>(o, 1, 2);
    surf1DLayeredread(to, o, 1, 2);
    surf1DLayeredwrite(*to, o, 1, 2, mode);
    *to = surf2DLayeredread<T>(o, 1, 2, 3);
    surf2DLayeredread(to, o, 1, 2, 3);
    surf2DLayeredwrite(*to, o, 1, 2, 3, mode);
    *to = surfCubemapread<T>(o, 1, 2, 3);
    surfCubemapread(to, o, 1, 2, 3);
    surfCubemapwrite(*to, o, 1, 2, 3, mode);
    *to = surfCubemapLayeredread<T>(o, 1, 2, 3);
    surfCubemapLayeredread(to, o, 1, 2, 3);
    surfCubemapLayeredwrite(*to, o, 1, 2, 3, mode);
}

template <typename T>
__device__ void both(void* to, unsigned long long o) {
    read(static_cast<T*>(to), o, static_cast<bool*>(to));
    readThere(static_cast<T*>(to), o, static_cast<bool*>(to));
    surfaces(static_cast<T*>(to), o, cudaBoundaryModeTrap);
}

__global__ void everyType(void* to, unsigned long long o) {
    both<char>(to, o), both<signed char>(to, o), both<char1>(to, o), both<char2>(to, o);
    both<char4>(to, o), both<unsigned char>(to, o), both<uchar1>(to, o), both<uchar2>(to, o);
    both<uchar4>(to, o), both<short>(to, o), both<short1>(to, o), both<short2>(to, o);
    both<short4>(to, o), both<unsigned short>(to, o), both<ushort1>(to, o), both<ushort2>(to, o);
    both<ushort4>(to, o), both<int>(to, o), both<int1>(to, o), both<int2>(to, o);
    both<int4>(to, o), both<unsigned int>(to, o), both<uint1>(to, o), both<uint2>(to, o);
    both<uint4>(to, o), both<float>(to, o), both<float1>(to, o), both<float2>(to, o);
    both<float4>(to, o);
    surfaces(static_cast<long long*>(to), o, cudaBoundaryModeTrap);
    surfaces(static_cast<unsigned long long*>(to), o, cudaBoundaryModeTrap);
    surfaces(static_cast<longlong1*>(to), o, cudaBoundaryModeTrap);
    surfaces(static_cast<ulonglong1*>(to), o, cudaBoundaryModeTrap);
    surfaces(static_cast<longlong2*>(to), o, cudaBoundaryModeTrap);
    surfaces(static_cast<ulonglong2*>(to), o, cudaBoundaryModeTrap);
}
