/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA's function and variable qualifiers. Empty where no CUDA compiler is at work, so that plain C
   and C++ may include the API. `__noinline__` stays undefined: Clang has it as a keyword in CUDA
   mode, and libstdc++ spells the GNU attribute that way. */
#ifndef __CRT_HOST_DEFINES_H__
#define __CRT_HOST_DEFINES_H__

#if defined(__CUDACC__) || defined(__CUDA_ARCH__)
#define __location__(a) __attribute__((a))
#else
#define __location__(a)
#endif

#define __host__ __location__(host)
#define __device__ __location__(device)
#define __global__ __location__(global)
#define __shared__ __location__(shared)
#define __constant__ __location__(constant)
#define __device_builtin__
#define __device_builtin_texture_type__
#define __device_builtin_surface_type__
#define __cudart_builtin__
#define __builtin_align__(a) __align__(a)

#if defined(__CUDACC__)
/* The front end turns the annotation into managed memory, on both sides. */
#define __managed__ __location__(device) __attribute__((annotate("cw.managed")))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __maxnreg__(...) /* registers do not bound a launch here */
#define __grid_constant__ __attribute__((grid_constant))
#define __cluster_dims__(...)                                                                      \
    __attribute__((                                                                                \
        diagnose_if(true, "thread block clusters are not supported by Causeway yet", "error")))
#define __nv_pure__ __attribute__((pure))
#else
#define __managed__
#define __launch_bounds__(...)
#define __maxnreg__(...)
#define __grid_constant__
#define __cluster_dims__(...)
#define __nv_pure__
#endif

#if !defined(__align__)
#define __align__(n) __attribute__((aligned(n)))
#endif
#define __annotate__(a) __attribute__((a))
#define __thread__ __thread
#define __import__
#define __export__
#define __no_return__ __attribute__((noreturn))
#define __specialization_static static

#if !defined(__forceinline__)
#define __forceinline__ __inline__ __attribute__((always_inline))
#endif
#if !defined(CUDARTAPI)
#define CUDARTAPI
#endif
#define CUDARTAPI_CDECL
#if !defined(CUDA_CB)
#define CUDA_CB
#endif

#if defined(__cplusplus)
#define __dparm(x) = x
#else
#define __dparm(x)
#endif

#endif
