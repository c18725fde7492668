// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What kind of extended lambda a closure type belongs to: CUDA C++ Programming Guide, 18.7.1.
#pragma once

// The front end gives the enumerators of each instance their values.
template <class __type>
struct __attribute__((annotate("cw.lambda_traits"))) __cw_lambda_traits {
    enum { device = 0, host_device = 0, device_with_preserved_return_type = 0 };
};

#define __nv_is_extended_device_lambda_closure_type(...)                                           \
    (__cw_lambda_traits<__VA_ARGS__>::device != 0)
#define __nv_is_extended_host_device_lambda_closure_type(...)                                      \
    (__cw_lambda_traits<__VA_ARGS__>::host_device != 0)
#define __nv_is_extended_device_lambda_with_preserved_return_type(...)                             \
    (__cw_lambda_traits<__VA_ARGS__>::device_with_preserved_return_type != 0)
