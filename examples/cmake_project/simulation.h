// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "physics.h"

/// Moves every particle on by `steps` steps; false when the device reports an error.
bool simulate(std::vector<Particle>& particles, int steps, float seconds);
