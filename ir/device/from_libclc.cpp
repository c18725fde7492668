// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that are libclc's under CUDA's names.
#include "ir/device/device.h"
#include "ir/device/libclc.h"

using namespace cw::device;

#define CW_FLOAT(name) CW_DEVICE float __cw_##name##f(float x) { return libclc::name(x); }
#define CW_DOUBLE(name) CW_DEVICE double __cw_##name(double x) { return libclc::name(x); }

CW_FLOAT(erf)
CW_DOUBLE(erf)
CW_FLOAT(erfc)
CW_DOUBLE(erfc)
CW_FLOAT(lgamma)
CW_DOUBLE(lgamma)
CW_FLOAT(tgamma)
CW_DOUBLE(tgamma)

