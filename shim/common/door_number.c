/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "shim/common/door_number.h"

const int cw_door_number = CW_DOOR_NUMBER;
