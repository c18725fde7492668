// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is not there yet says so where it is used; not when it is included, nor in code that only
// names the types.
#include <mma.h>

// clang-format off: messages are expected on these lines
__global__ void textures(cudaTextureObject_t texture, cudaSurfaceObject_t surface, float* out) {
    out[0] = tex2D<float>(texture, 1.0f, 2.0f);  // error: textures and surfaces are not supported by Causeway yet
    surf2Dwrite(out[0], surface, 4, 2);          // error: textures and surfaces are not supported by Causeway yet
    out[1] = tex1Dfetch<float>(texture, 3);      // error: textures and surfaces are not supported by Causeway yet
}
__global__ void matrices(__half* p) {
    using namespace nvcuda;
    wmma::fragment<wmma::matrix_a, 16, 16, 16, __half, wmma::row_major> a;  // error: warp matrix operations
    wmma::load_matrix_sync(a, p, 16);
}
// clang-format on
