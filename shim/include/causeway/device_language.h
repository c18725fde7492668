// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Everything that CUDA C++ has beyond C++, and the standard headers that come with it.
// Order matters: what has a name of the C library comes first, for `using ::name` in namespace std
// to find it, and for the reason that math_declarations.h gives.
#pragma once
#pragma GCC system_header

#include "../crt/host_defines.h"
#include "../device_types.h"
#include "../vector_types.h"
#include "device_ops.h"
#if defined(__CUDACC_RTC__)
#include "rtc_std.h"
#endif
#include "math_declarations.h"
#include "memory_functions.h"
#include "synchronization.h"

#if !defined(__CUDACC_RTC__)
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <limits.h>
#include <math.h>
#include <new>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utility>

// glibc takes us for the GCC version that we claim, and this is a GCC builtin that Clang lacks.
#undef __va_arg_pack
#undef __va_arg_pack_len
#endif

#include "atomic_builtins.h"
#include "atomics.h"
#include "builtin_variables.h"
#include "conversions.h"
#include "device_new.h"
#include "dpx_functions.h"
#include "integer_functions.h"
#include "lambda_traits.h"
#include "math_minmax.h"
#include "rounded_arithmetic.h"
#include "simd_functions.h"
#include "surface_functions.h"
#include "texture_functions.h"
#include "warp_functions.h"
#if defined(__CUDACC_RTC__)
#include "rtc_functions.h"
#else
#include "math_host.h"
#endif
