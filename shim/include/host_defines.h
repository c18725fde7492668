/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef __HOST_DEFINES_H__
#define __HOST_DEFINES_H__
#include "crt/host_defines.h"
#endif
