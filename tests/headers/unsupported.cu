// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is not there yet says so where it is used; not when it is included, nor in code that only
// names the types.
// clang-format off: messages are expected on these lines
__global__ void textures(cudaTextureObject_t texture, cudaSurfaceObject_t surface, float* out) {
    out[0] = tex2D<float>(texture, 1.0f, 2.0f);  // error: textures and surfaces are not supported by Causeway yet
    surf2Dwrite(out[0], surface, 4, 2);          // error: textures and surfaces are not supported by Causeway yet
    out[1] = tex1Dfetch<float>(texture, 3);      // error: textures and surfaces are not supported by Causeway yet
}
// clang-format on
