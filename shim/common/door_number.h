/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* The id of the door (`%door`) that this library is: CUDA's major version. Each library that
 * cw_client_library() makes defines its own. */
extern const int cw_door_number;

#ifdef __cplusplus
}
#endif
