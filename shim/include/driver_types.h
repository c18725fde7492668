/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Runtime API, "Data types used by CUDA Runtime". Layouts and values are CUDA 12.8's. Valid in
 * C. */
#ifndef __DRIVER_TYPES_H__
#define __DRIVER_TYPES_H__

#if !defined(__CUDACC_RTC__)
#include <limits.h>
#include <stddef.h>
#endif

#include "crt/host_defines.h"
#include "vector_types.h"

#ifndef CUDART_CB
#define CUDART_CB
#endif

enum cudaError {
#define CW_RUNTIME_ERROR(name, value, text) name = value,
#include "causeway/runtime_errors.def"
#undef CW_RUNTIME_ERROR
};
typedef enum cudaError cudaError_t;

/* Each needs those before it. */
#include "causeway/types_device.h"

#include "causeway/types_memory.h"

#include "causeway/types_launch.h"

#include "causeway/types_external.h"

#include "causeway/types_graph.h"

#include "surface_types.h"
#include "texture_types.h"
typedef struct cudaTextureDesc cudaTextureDesc;
typedef enum cudaTextureAddressMode cudaTextureAddressMode;
typedef enum cudaTextureFilterMode cudaTextureFilterMode;
typedef enum cudaTextureReadMode cudaTextureReadMode;
typedef enum cudaSurfaceBoundaryMode cudaSurfaceBoundaryMode;
typedef enum cudaSurfaceFormatMode cudaSurfaceFormatMode;

#endif
