// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Work of a captured stream: the graph keeps it.
#include "shim/libcublas/call.h"

#include "cuda_runtime_api.h"

// libcudart 13 has the plain name only, with one parameter more.
extern "C" {
extern decltype(cudaStreamGetCaptureInfo_v2) cudaStreamGetCaptureInfo_v2 __attribute__((weak));
cudaError_t captureInfo13(cudaStream_t, cudaStreamCaptureStatus*, unsigned long long*, cudaGraph_t*,
                          const cudaGraphNode_t**, const cudaGraphEdgeData**,
                          size_t*) __asm__("cudaStreamGetCaptureInfo");
}

namespace cw::cublas {

Result<cudaGraph_t> Call::capturedGraph() const {
    cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
    cudaGraph_t graph = nullptr;
    CW_TRY(fromCuda(
        cudaStreamGetCaptureInfo_v2
            ? cudaStreamGetCaptureInfo_v2(context_->stream, &status, nullptr, &graph, nullptr,
                                          nullptr)
            : captureInfo13(context_->stream, &status, nullptr, &graph, nullptr, nullptr, nullptr),
        "asking the stream"));
    return graph;
}

Result<> Call::enqueueIn(cudaGraph_t graph, void (*function)(void*), void (*drop)(void*),
                         void* data) const {
    cudaUserObject_t object = nullptr;
    CW_TRY(fromCuda(cudaUserObjectCreate(&object, data, drop, 1, cudaUserObjectNoDestructorSync),
                    "keeping the work"));
    CW_TRY(fromCuda(cudaGraphRetainUserObject(graph, object, 1, cudaGraphUserObjectMove),
                    "keeping the work"));
    return enqueue(function, data);
}

} // namespace cw::cublas
