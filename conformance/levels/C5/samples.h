// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Inputs for numeric cases, and comparison of floating-point results.
#pragma once
#include "case.h"

#include <cfenv>
#include <limits>

inline unsigned long long nextRandom(unsigned long long& state) { // splitmix64
    unsigned long long z = state += 0x9e3779b97f4a7c15ull;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}
template <class To, class From>
To bitsAs(From from) {
    static_assert(sizeof(To) == sizeof(From), "");
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}
template <class T>
std::vector<T> edges() {
    using L = std::numeric_limits<T>;
    std::vector<T> values = {T(0),
                             T(1),
                             T(2),
                             T(3),
                             T(0.5),
                             T(0.1),
                             T(1) / T(3),
                             T(10),
                             T(1) + L::epsilon(),
                             T(1) - L::epsilon() / 2,
                             L::min(),
                             L::denorm_min(),
                             L::min() - L::denorm_min(),
                             L::denorm_min() * 3,
                             L::min() * T(1.5),
                             L::max(),
                             L::max() / 2,
                             L::infinity(),
                             T(16777215),
                             T(16777216),
                             T(2147483647),
                             T(2147483648.0),
                             T(4294967295.0),
                             T(9.2e18),
                             T(1.8446744e19),
                             T(1e30),
                             T(1e-30),
                             T(3.14159265358979),
                             T(255.5),
                             T(2.5),
                             T(-0.75) * -1};
    const size_t n = values.size();
    for (size_t i = 0; i < n; ++i)
        values.push_back(-values[i]);
    values.push_back(L::quiet_NaN());
    return values;
}
/// Edge values, then values of any bit pattern, then values near one.
template <class T>
std::vector<T> samples(size_t n, unsigned long long seed = 1) {
    std::vector<T> values = edges<T>();
    while (values.size() < n) {
        const unsigned long long r = nextRandom(seed);
        T any;
        if constexpr (sizeof(T) == 4) {
            any = bitsAs<float>(unsigned(r));
        } else {
            any = bitsAs<double>(r);
        }
        values.push_back(any == any ? any : T(NAN)); // what signals is the host's own matter
        values.push_back(T((r >> 11) * 0x1p-53 * 8 - 4));
    }
    values.resize(n);
    return values;
}
template <class T>
bool sameFloat(T a, T b) {
    if (a != a || b != b) return a != a && b != b; // any NaN is as good as another
    return std::memcmp(&a, &b, sizeof a) == 0;     // -0 is not +0
}
template <class T>
void checkSame(T seen, T wanted, const std::string& what) {
    if (!sameFloat(seen, wanted))
        test::fail(__FILE__, __LINE__,
                   what + " is " + test::show(seen) + ", not " + test::show(wanted));
}
/// Keeps a value from being computed before the rounding mode is set.
template <class T>
__attribute__((noinline)) T opaque(T value) {
    volatile T kept = value;
    return kept;
}
