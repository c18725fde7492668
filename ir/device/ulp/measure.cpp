// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/device/ulp/measure.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <thread>

namespace cw::ulp {
namespace {

constexpr double kInf = __builtin_inf();

uint64_t mix(uint64_t x) { // a bijective scramble, for points that look random but repeat
    x ^= x >> 31;
    x *= 0x9fb21c651e98df25;
    x ^= x >> 28;
    x *= 0xd6e8feb86659fd93;
    return x ^ x >> 32;
}
double unit(uint64_t random) {
    return double(random >> 11) * 0x1p-53;
}

double ordered(double x, bool is_double) {
    if (is_double) {
        const auto u = std::bit_cast<int64_t>(x);
        return double(u < 0 ? INT64_MIN - u : u);
    }
    const auto u = std::bit_cast<int32_t>(float(x));
    return double(u < 0 ? INT32_MIN - u : u);
}
double integerDistance(double a, double b, bool is_double) {
    if (!is_double) return std::abs(ordered(a, false) - ordered(b, false));
    const auto i = std::bit_cast<int64_t>(a), j = std::bit_cast<int64_t>(b);
    const int64_t p = i < 0 ? INT64_MIN - i : i, q = j < 0 ? INT64_MIN - j : j;
    return std::abs(double(p > q ? uint64_t(p) - uint64_t(q) : uint64_t(q) - uint64_t(p)));
}
double ulpOf(double x, bool is_double) {
    const int least = is_double ? -1074 : -149, digits = is_double ? 52 : 23;
    if (x == 0 || !std::isfinite(x)) return std::ldexp(1, least);
    return std::ldexp(1, std::max(std::ilogb(x) - digits, least));
}

double asOperand(const Function& f, double x) {
    return f.is_double ? x : double(float(x));
}

/// One thread's MPFR numbers and its worst case so far.
class Meter {
  public:
    explicit Meter(const Function& function) : function_(function) {
        for (auto& x : x_)
            mpfr_init2(x, 53);
        mpfr_init2(exact_, function.is_double ? 128 : 64);
        mpfr_init2(difference_, 64);
    }
    ~Meter() {
        for (auto& x : x_)
            mpfr_clear(x);
        mpfr_clear(exact_);
        mpfr_clear(difference_);
        mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
    }
    Meter(const Meter&) = delete;
    Meter& operator=(const Meter&) = delete;

    void check(const double* x, bool sign_of_zero = false) {
        mpfr_srcptr operands[4];
        for (int i = 0; i < function_.arity; i++) {
            mpfr_set_d(x_[i], x[i], MPFR_RNDN);
            operands[i] = x_[i];
        }
        function_.reference(exact_, operands);
        const double rounded = function_.is_double ? mpfr_get_d(exact_, MPFR_RNDN)
                                                   : double(mpfr_get_flt(exact_, MPFR_RNDN));
        const double got = function_.call(x);
        worst.points++;
        if (std::isnan(rounded) || std::isnan(got)) {
            if (std::isnan(rounded) != std::isnan(got)) fail(x, got, rounded);
            return;
        }
        const double ulps = integerDistance(got, rounded, function_.is_double);
        const Limit limit = function_.limit(x);
        const bool wrong_sign = sign_of_zero && got == 0 && mpfr_zero_p(exact_) &&
                                std::isfinite(x[0]) && std::signbit(got) != std::signbit(rounded);
        if (ulps == 0 && !wrong_sign && worst.fraction >= 0.5) return;
        double absolute = 0, fraction = ulps;
        if (std::isfinite(got) && std::isfinite(rounded)) {
            mpfr_d_sub(difference_, got, exact_, MPFR_RNDN);
            absolute = std::abs(mpfr_get_d(difference_, MPFR_RNDN));
            fraction = absolute / ulpOf(rounded, function_.is_double);
        }
        if (wrong_sign || !(ulps <= limit.ulps || absolute <= limit.absolute))
            fail(x, got, rounded);
        // Where an absolute bound holds instead, ulps say nothing.
        if (limit.absolute > 0 && !(ulps <= limit.ulps)) {
            if (absolute > worst.absolute && limit.absolute < kInf) worst.absolute = absolute;
            return;
        }
        if (ulps > worst.ulps || (ulps == worst.ulps && fraction > worst.fraction)) {
            worst.ulps = ulps;
            std::copy_n(x, 4, worst.argument);
        }
        worst.fraction = std::max(worst.fraction, fraction);
    }

    /// As check, where `near` is known to be within 2^-40 of the exact value.
    void checkSifted(float x, double near) {
        const double operand[4] = {double(x)};
        const double got = function_.call(operand);
        const auto rounded = double(float(near));
        const double margin = (worst.fraction - 0x1p-14) * ulpOf(rounded, false);
        const bool special =
            std::isnan(near) ? std::isnan(got) : got == near && (got == 0 || std::isinf(got));
        const bool harmless = std::abs(got - near) < margin &&
                              (got == rounded || integerDistance(got, rounded, false) < worst.ulps);
        if (special || harmless) {
            worst.points++;
            return;
        }
        check(operand);
    }

    Worst worst;

  private:
    void fail(const double* x, double got, double want) {
        if (worst.failures++) return;
        char text[400];
        int n = std::snprintf(text, sizeof text, "%s(", function_.name);
        for (int i = 0; i < function_.arity; i++)
            n += std::snprintf(text + n, sizeof text - n, "%s%a", i ? ", " : "", x[i]);
        std::snprintf(text + n, sizeof text - n, ") = %a (%g), not %a (%g)", got, got, want, want);
        worst.first_failure = text;
    }

    const Function& function_;
    mpfr_t x_[4], exact_, difference_;
};

Worst together(const std::vector<Worst>& parts) {
    Worst all;
    for (const Worst& part : parts) {
        all.points += part.points;
        all.failures += part.failures;
        if (all.first_failure.empty()) all.first_failure = part.first_failure;
        all.absolute = std::max(all.absolute, part.absolute);
        all.fraction = std::max(all.fraction, part.fraction);
        if (part.ulps >= all.ulps) {
            all.ulps = part.ulps;
            std::copy_n(part.argument, 4, all.argument);
        }
    }
    return all;
}

template <class Work>
Worst inParallel(const Function& function, int threads, Work work) {
    std::vector<Worst> worst(static_cast<size_t>(threads));
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; t++)
        workers.emplace_back([&, t] {
            Meter meter(function);
            work(meter, t);
            worst[static_cast<size_t>(t)] = meter.worst;
        });
    for (auto& worker : workers)
        worker.join();
    return together(worst);
}

/// The i-th of n points over all bit patterns: even in exponent, random in the mantissa's tail.
double everywhere(const Function& f, uint64_t i, uint64_t n, uint64_t random) {
    if (f.is_double) {
        const uint64_t step = n > 1 ? ~0ull / n : ~0ull;
        return std::bit_cast<double>(i * step + random % step);
    }
    const uint64_t step = std::max<uint64_t>(1, (1ull << 32) / n);
    return double(std::bit_cast<float>(uint32_t(i * step + random % step)));
}
double inRegion(const Function& f, const Region& r, uint64_t random) {
    const uint64_t kind = random & 7;
    if (r.low == r.high) return everywhere(f, 0, 1, mix(random));
    const double x = r.low + (r.high - r.low) * unit(mix(random));
    if (kind < 2 && r.period > 0) { // close to a multiple, at a random distance
        const double near = std::nearbyint(x / r.period) * r.period;
        const double away = std::ldexp(r.period, -int(mix(random + 1) % (f.is_double ? 56 : 28)));
        return asOperand(f, near + (random & 8 ? away : -away) * unit(mix(random + 2)));
    }
    if (kind == 2) // small ones: even in exponent
        return asOperand(
            f, std::copysign(std::min(std::abs(r.low), std::abs(r.high)) +
                                 (r.high - r.low) * std::exp2(-40 * unit(mix(random + 3))),
                             x));
    return asOperand(f, x);
}
void point(const Function& f, uint64_t i, uint64_t n, double* x) {
    uint64_t random = mix(i * 0x9e3779b97f4a7c15 + 12345);
    const bool regional = f.region[0].low != f.region[0].high;
    for (int a = 0; a < f.arity; a++) {
        random = mix(random + uint64_t(a) * 0x632be59bd9b4e019);
        if (regional && (i & 1)) {
            x[a] = inRegion(f, f.region[a], random);
        } else if (a == 0) {
            x[a] = everywhere(f, i, n, random);
        } else if (random & 0x300) { // of a size with the first operand, so that both count
            const int up = int(mix(random) % 41) - 20;
            x[a] = asOperand(f, std::ldexp(x[0], up) * (0.5 + unit(mix(random + 7))));
        } else {
            x[a] = everywhere(f, 0, 1, mix(random));
        }
    }
}

void checkEdges(Meter& meter, const Function& f) {
    const std::vector<double> values = edges(f.is_double);
    double x[4] = {};
    for (size_t i = 0; i < values.size(); i += f.arity > 2 ? 5 : 1) {
        const double a = values[i];
        x[0] = a;
        if (f.arity == 1) {
            meter.check(x, true);
            continue;
        }
        for (double b : values) {
            x[1] = b;
            if (f.arity == 2) {
                meter.check(x, true);
                continue;
            }
            for (double c : {0.0, -1.0, 3e-39, 1e38, kInf, double(NAN)}) {
                x[2] = asOperand(f, c);
                x[3] = b;
                meter.check(x, true);
            }
        }
    }
}

} // namespace

std::vector<double> edges(bool is_double) {
    std::vector<double> positive = {0,
                                    0.25,
                                    0.5,
                                    1,
                                    1.5,
                                    2,
                                    2.5,
                                    3,
                                    4,
                                    5,
                                    7,
                                    8,
                                    10,
                                    16,
                                    23,
                                    24,
                                    25,
                                    31,
                                    33.5,
                                    63,
                                    64,
                                    88,
                                    89,
                                    103,
                                    104,
                                    126,
                                    127,
                                    128,
                                    149,
                                    150,
                                    171,
                                    172,
                                    709,
                                    710,
                                    745,
                                    746,
                                    1022,
                                    1023,
                                    1024,
                                    1074,
                                    1075,
                                    0x1p23,
                                    0x1p24,
                                    0x1p31,
                                    0x1p32,
                                    0x1p52,
                                    0x1p53,
                                    0x1p63,
                                    0x1p64,
                                    0x1p126,
                                    0x1.fffffep127,
                                    0x1p-126,
                                    0x1.fffffcp-127,
                                    0x1p-149,
                                    0x1p-24,
                                    0x1p-12,
                                    3.14159265358979312,
                                    1.57079632679489656,
                                    0.785398163397448279,
                                    2.71828182845904509,
                                    0.693147180559945286,
                                    0.1,
                                    1.0 / 3,
                                    1e-5,
                                    1e10,
                                    1e30,
                                    kInf};
    if (is_double)
        positive.insert(positive.end(), {0x1.fffffffffffffp1023, 0x1p-1022, 0x0.fffffffffffffp-1022,
                                         0x1p-1074, 0x1p-53, 0x1p-27, 0x1p1000, 1e-300, 1e300});
    std::vector<double> all;
    for (double x : positive) {
        const double at = is_double ? x : double(float(x));
        for (double y :
             {at, is_double ? std::nextafter(at, kInf) : std::nextafterf(float(at), float(kInf)),
              is_double ? std::nextafter(at, -kInf) : std::nextafterf(float(at), -float(kInf))}) {
            all.push_back(y);
            all.push_back(-y);
        }
    }
    all.push_back(NAN);
    return all;
}

Worst measure(const Function& f, int log2_points, int threads, bool full) {
    const int cost = full ? 0 : std::min(f.cost, log2_points);
    const auto near = cost > 0 ? sieve(f) : nullptr;
    // Without a sieve only every 2^cost-th point is tried.
    const uint64_t n = uint64_t(1) << (near ? log2_points : log2_points - cost);
    return inParallel(f, threads, [&](Meter& meter, int thread) {
        if (thread == 0) checkEdges(meter, f);
        double x[4] = {};
        for (uint64_t i = uint64_t(thread); i < n; i += uint64_t(threads)) {
            point(f, i, n, x);
            if (near && mix(i) % (1ull << cost) != 0)
                meter.checkSifted(float(x[0]), near(x[0]));
            else
                meter.check(x);
        }
    });
}

Worst measureAll(const Function& f, int threads) {
    return inParallel(f, threads, [&](Meter& meter, int thread) {
        const auto near = sieve(f);
        for (uint64_t i = uint64_t(thread); i >> 32 == 0; i += uint64_t(threads)) {
            const float x =
                std::bit_cast<float>(uint32_t(i * 0x9e3779b1)); // each once, the worst soon
            const double operand[4] = {double(x)};
            if (near)
                meter.checkSifted(x, near(double(x)));
            else
                meter.check(operand);
        }
    });
}

} // namespace cw::ulp
