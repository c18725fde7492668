// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "simulation.h"

__global__ void move(Particle* particles, int count, int steps, float seconds) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    Particle particle = particles[i];
    for (int step = 0; step < steps; ++step)
        particle = fall(particle, seconds);
    particles[i] = particle;
}

bool simulate(std::vector<Particle>& particles, int steps, float seconds) {
    const int count = int(particles.size());
    Particle* device = nullptr;
    if (cudaMalloc(&device, count * sizeof(Particle)) != cudaSuccess) return false;
    cudaMemcpy(device, particles.data(), count * sizeof(Particle), cudaMemcpyHostToDevice);
    move<<<(count + 127) / 128, 128>>>(device, count, steps, seconds);
    const bool good = cudaMemcpy(particles.data(), device, count * sizeof(Particle),
                                 cudaMemcpyDeviceToHost) == cudaSuccess;
    cudaFree(device);
    return good;
}
