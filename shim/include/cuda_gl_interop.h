/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Runtime API, "OpenGL Interoperability": declared, answered NOT_SUPPORTED. Needs the system's
   OpenGL headers, as CUDA's own does. Valid in C. */
#ifndef __CUDA_GL_INTEROP_H__
#define __CUDA_GL_INTEROP_H__

#include <GL/gl.h>

#include "cuda_runtime_api.h"

enum cudaGLDeviceList {
    cudaGLDeviceListAll = 1,
    cudaGLDeviceListCurrentFrame = 2,
    cudaGLDeviceListNextFrame = 3
};
enum cudaGLMapFlags {
    cudaGLMapFlagsNone = 0,
    cudaGLMapFlagsReadOnly = 1,
    cudaGLMapFlagsWriteDiscard = 2
};

#if defined(__cplusplus)
extern "C" {
#endif

extern cudaError_t cudaGLGetDevices(unsigned int* pCudaDeviceCount, int* pCudaDevices,
                                    unsigned int cudaDeviceCount, enum cudaGLDeviceList deviceList);
extern cudaError_t cudaGraphicsGLRegisterBuffer(struct cudaGraphicsResource** resource,
                                                GLuint buffer, unsigned int flags);
extern cudaError_t cudaGraphicsGLRegisterImage(struct cudaGraphicsResource** resource, GLuint image,
                                               GLenum target, unsigned int flags);
extern cudaError_t cudaGLSetGLDevice(int device);
extern cudaError_t cudaGLRegisterBufferObject(GLuint bufObj);
extern cudaError_t cudaGLMapBufferObject(void** devPtr, GLuint bufObj);
extern cudaError_t cudaGLMapBufferObjectAsync(void** devPtr, GLuint bufObj, cudaStream_t stream);
extern cudaError_t cudaGLUnmapBufferObject(GLuint bufObj);
extern cudaError_t cudaGLUnmapBufferObjectAsync(GLuint bufObj, cudaStream_t stream);
extern cudaError_t cudaGLUnregisterBufferObject(GLuint bufObj);
extern cudaError_t cudaGLSetBufferObjectMapFlags(GLuint bufObj, unsigned int flags);

#if defined(__cplusplus)
}
#endif
#endif
