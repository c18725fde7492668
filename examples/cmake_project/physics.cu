// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "physics.h"

__constant__ float gravity;

__device__ Particle fall(Particle particle, float seconds) {
    particle.speed -= gravity * seconds;
    particle.height += particle.speed * seconds;
    if (particle.height < 0.0f) {
        particle.height = -particle.height;
        particle.speed = -particle.speed;
    }
    return particle;
}

void setGravity(float value) {
    cudaMemcpyToSymbol(gravity, &value, sizeof value);
}
