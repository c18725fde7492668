// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Bessel functions of order 0 and 1, on which the other orders are built.

namespace cw::device {

double besselJ0(double x);
double besselJ1(double x);
double besselY0(double x);
double besselY1(double x);

} // namespace cw::device
