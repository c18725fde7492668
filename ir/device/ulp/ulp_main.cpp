// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Measures the device library's math functions and writes docs/coverage/math_ulp.md:
//   cw_ulp [--points LOG2] [--full] [--exhaustive] [--threads N] [-o FILE] [function...]
// --full asks MPFR about every point, also where it is slow (minutes); --exhaustive tries every
// float for functions of one float (hours on two cores).
#include "ir/device/ulp/measure.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <thread>

using namespace cw::ulp;

int main(int argc, char** argv) {
    int points = 20, threads = int(std::thread::hardware_concurrency());
    bool exhaustive = false, full = false;
    std::FILE* out = stdout;
    std::set<std::string> wanted;
    for (int i = 1; i < argc; i++) {
        const std::string option = argv[i];
        const bool more = i + 1 < argc;
        if (option == "--points" && more) {
            points = std::atoi(argv[++i]);
        } else if (option == "--threads" && more) {
            threads = std::atoi(argv[++i]);
        } else if (option == "--full") {
            full = true;
        } else if (option == "--exhaustive") {
            exhaustive = true;
        } else if (option == "-o" && more) {
            out = std::fopen(argv[++i], "w");
            if (!out) return std::fprintf(stderr, "cannot write %s\n", argv[i]), 1;
        } else {
            wanted.insert(option);
        }
    }

    std::fprintf(
        out, "# Error of the device math library\n\n"
             "Made by `cw_ulp -o docs/coverage/math_ulp.md`: each function against MPFR. "
             "*Documented* is CUDA's bound on the\n"
             "distance from the correctly rounded result (x stands for |x|); *measured* "
             "is that distance, and *exact* the distance\n"
             "from the exact value in ulps. Where MPFR is slow, a double function sifts "
             "the points of float functions, and double\n"
             "functions get fewer (`ir/device/ulp/measure.h`). Where it says *all*, every float "
             "was tried (`--exhaustive`).\n\n"
             "| function | documented | measured | exact | worst argument | points |\n"
             "|---|---|---|---|---|---|\n");
    bool failed = false;
    for (const Function& f : functions()) {
        if (!wanted.empty() && !wanted.contains(f.name)) continue;
        if (out != stdout) std::fprintf(stderr, "%s\n", f.name);
        const bool all = exhaustive && !f.is_double && f.arity == 1;
        const Worst worst = all ? measureAll(f, threads) : measure(f, points, threads, full);
        std::string documented = f.documented;
        for (size_t at; (at = documented.find("std::")) != std::string::npos;)
            documented.erase(at, 5);
        char measured[64], argument[160] = "";
        if (worst.absolute > 0)
            std::snprintf(measured, sizeof measured, "%g ulp, absolute %.2g", worst.ulps,
                          worst.absolute);
        else
            std::snprintf(measured, sizeof measured, "%g ulp", worst.ulps);
        for (int i = 0, n = 0; i < f.arity; i++)
            n += std::snprintf(argument + n, sizeof argument - size_t(n), "%s%a", i ? ", " : "",
                               worst.argument[i]);
        std::fprintf(out, "| %s | %s | %s%s | %.2f | %s | %s%llu |\n", f.name, documented.c_str(),
                     measured, worst.failures ? " (**beyond**)" : "", worst.fraction + 0.005,
                     argument, all ? "all " : "", static_cast<unsigned long long>(worst.points));
        if (worst.failures) {
            failed = true;
            std::fprintf(stderr, "%s: %llu of %llu beyond the bound, first %s\n", f.name,
                         static_cast<unsigned long long>(worst.failures),
                         static_cast<unsigned long long>(worst.points),
                         worst.first_failure.c_str());
        }
        std::fflush(out);
    }
    return failed;
}
