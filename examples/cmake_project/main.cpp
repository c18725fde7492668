// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A C++ file that sees CUDA only through the project's own header; energy must be kept.
#include <cmath>
#include <cstdio>

#include "simulation.h"

int main() {
    const float g = 9.81f;
    std::vector<Particle> particles;
    for (int i = 0; i < 1000; ++i)
        particles.push_back({1.0f + 0.01f * i, 0.0f});
    const std::vector<Particle> before = particles;
    setGravity(g);
    if (!simulate(particles, 2000, 1e-4f)) {
        printf("FAIL: the device reported an error\n");
        return 1;
    }
    float worst = 0.0f;
    for (size_t i = 0; i < particles.size(); ++i) {
        const Particle& p = particles[i];
        const float energy = g * p.height + 0.5f * p.speed * p.speed, first = g * before[i].height;
        worst = std::fmax(worst, std::fabs(energy - first) / first);
    }
    const bool moved = particles[0].height < before[0].height;
    printf("%s: 1000 particles, energy kept within %.3f %%\n",
           moved && worst < 0.01f ? "PASS" : "FAIL", 100 * worst);
    return moved && worst < 0.01f ? 0 : 1;
}
