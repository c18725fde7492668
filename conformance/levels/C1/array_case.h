// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// For cases of arrays: an array of the runtime API, and texels that tell where they are.
#pragma once
#include "case.h"

namespace test {

/// Freed at the end of its scope. Read and written by cudaMemcpy3D, which takes every shape.
template <class T>
class Array {
  public:
    explicit Array(cudaExtent extent, unsigned flags = 0) : extent_(extent) {
        const cudaChannelFormatDesc format = cudaCreateChannelDesc<T>();
        const cudaError_t error = cudaMalloc3DArray(&handle_, &format, extent, flags);
        if (error != cudaSuccess) fail(__FILE__, __LINE__, "cudaMalloc3DArray: " + show(error));
    }
    Array(const Array&) = delete;
    ~Array() { cudaFreeArray(handle_); }

    operator cudaArray_t() const { return handle_; }
    size_t rows() const { return extent_.height ? extent_.height : 1; }
    size_t slices() const { return extent_.depth ? extent_.depth : 1; }
    size_t size() const { return extent_.width * rows() * slices(); }
    void write(const std::vector<T>& texels) {
        cudaMemcpy3DParms copy = whole();
        copy.srcPtr = box(const_cast<T*>(texels.data()));
        copy.dstArray = handle_;
        run(copy);
    }
    std::vector<T> read() const {
        std::vector<T> texels(size());
        cudaMemcpy3DParms copy = whole();
        copy.srcArray = handle_;
        copy.dstPtr = box(texels.data());
        run(copy);
        return texels;
    }

  private:
    cudaMemcpy3DParms whole() const {
        cudaMemcpy3DParms copy = {};
        copy.extent = make_cudaExtent(extent_.width, rows(), slices());
        copy.kind = cudaMemcpyDefault;
        return copy;
    }
    cudaPitchedPtr box(T* texels) const {
        return make_cudaPitchedPtr(texels, extent_.width * sizeof(T), extent_.width, rows());
    }
    static void run(const cudaMemcpy3DParms& copy) {
        const cudaError_t error = cudaMemcpy3D(&copy);
        if (error != cudaSuccess) fail(__FILE__, __LINE__, "cudaMemcpy3D: " + show(error));
    }
    cudaArray_t handle_ = nullptr;
    cudaExtent extent_;
};

/// n values, no two alike.
template <class T = int>
std::vector<T> counting(size_t n, T first = 1) {
    std::vector<T> values(n);
    for (size_t i = 0; i < n; ++i)
        values[i] = T(first + T(i));
    return values;
}

} // namespace test
