// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Textures and surfaces have the types that CUDA lists, and others are an error where they are
// used.
// clang-format off: messages are expected on these lines
__global__ void wrongTypes(cudaTextureObject_t texture, cudaSurfaceObject_t surface, float* out) {
    out[0] = float(tex2D<double>(texture, 1.0f, 2.0f));   // error: no matching function for call to 'tex2D'
    out[1] = tex1Dfetch<float3>(texture, 3).x;            // error: no matching function for call to 'tex1Dfetch'
    surf2Dwrite(make_float3(1, 2, 3), surface, 4, 2);     // error: surfel<float3>
    out[2] = surf3Dread<long>(surface, 4, 2, 1);          // error: no matching function for call to 'surf3Dread'
}
// clang-format on
