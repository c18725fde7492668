// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

struct Particle {
    float height, speed;
};

#ifdef __CUDACC__
/// Metres per second squared; set by the host.
extern __constant__ float gravity;
/// One step of free fall with a bounce at height 0 (defined in another translation unit).
__device__ Particle fall(Particle particle, float seconds);
#endif

void setGravity(float value);
