# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Floating-point numbers as exact fractions: what a reference needs of IEEE 754, nothing else.

A decoded number is "nan", ("inf", sign) or (Fraction, sign); the sign tells -0 from 0.
"""
import math
from fractions import Fraction

FORMATS = {"f16": (5, 10), "bf16": (8, 7), "f32": (8, 23), "f64": (11, 52)}


def decode(bits, kind):
    exponent_bits, fraction_bits = FORMATS[kind]
    sign = bits >> (exponent_bits + fraction_bits) & 1
    field = bits >> fraction_bits & (1 << exponent_bits) - 1
    fraction = bits & (1 << fraction_bits) - 1
    if field == (1 << exponent_bits) - 1:
        return "nan" if fraction else ("inf", sign)
    bias = (1 << (exponent_bits - 1)) - 1
    mantissa = fraction | (1 << fraction_bits if field else 0)
    value = Fraction(mantissa) * Fraction(2) ** (max(field, 1) - bias - fraction_bits)
    return (-value if sign else value, sign)


def infinity(kind, sign):
    exponent_bits, fraction_bits = FORMATS[kind]
    return sign << (exponent_bits + fraction_bits) | ((1 << exponent_bits) - 1) << fraction_bits


def whole(value, mode, negative=False):
    """A fraction >= 0 to an integer; `negative` is the sign that it stands for."""
    floor = value.numerator // value.denominator
    rest = value - floor
    if mode == "rn":
        return floor + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor & 1))
    if mode == "rna":
        return floor + (rest >= Fraction(1, 2))
    away = {"rz": False, "rm": negative, "rp": not negative}[mode]
    return floor + (away and rest > 0)


def encode(number, kind, mode="rn"):
    """Rounded to the format; None for NaN."""
    if number == "nan":
        return None
    value, sign = number
    if value == "inf":
        return infinity(kind, sign)
    exponent_bits, fraction_bits = FORMATS[kind]
    top = sign << (exponent_bits + fraction_bits)
    size = abs(value)
    if size == 0:
        return top
    least = 2 - (1 << (exponent_bits - 1)) - fraction_bits
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if Fraction(2) ** exponent > size:
        exponent -= 1
    unit = max(exponent - fraction_bits, least)
    kept = whole(size / Fraction(2) ** unit, mode, bool(sign))
    bits = kept + ((unit - least) << fraction_bits)
    limit = infinity(kind, 0)
    if bits >= limit:
        directed_in = mode == "rz" or (mode == "rm" and not sign) or (mode == "rp" and sign)
        return top | (limit - 1 if directed_in else limit)
    return top | bits


def flushed(bits, kind):
    """Denormals become zero of the same sign."""
    if bits is None:
        return None
    exponent_bits, fraction_bits = FORMATS[kind]
    if bits >> fraction_bits & (1 << exponent_bits) - 1:
        return bits
    return bits >> (exponent_bits + fraction_bits) << (exponent_bits + fraction_bits)


def saturated(bits, kind):
    number = decode(bits, kind) if bits is not None else "nan"
    if number == "nan" or number[1]:
        return 0
    if number[0] == "inf" or number[0] > 1:
        return encode((Fraction(1), 0), kind)
    return bits


def negated(number):
    if number == "nan":
        return number
    return (number[0] if number[0] == "inf" else -number[0], 1 - number[1])


def add(a, b, mode="rn"):
    if "nan" in (a, b):
        return "nan"
    if a[0] == "inf" or b[0] == "inf":
        if a[0] == b[0] == "inf" and a[1] != b[1]:
            return "nan"
        return a if a[0] == "inf" else b
    total = a[0] + b[0]
    if total == 0:
        both = a[1] if a[1] == b[1] else (1 if mode == "rm" else 0)
        return (Fraction(0), both)
    return (total, int(total < 0))


def multiply(a, b):
    if "nan" in (a, b):
        return "nan"
    sign = a[1] ^ b[1]
    if a[0] == "inf" or b[0] == "inf":
        return "nan" if a[0] == 0 or b[0] == 0 else ("inf", sign)
    return (a[0] * b[0], sign)


def divide(a, b):
    if "nan" in (a, b):
        return "nan"
    sign = a[1] ^ b[1]
    if a[0] == "inf":
        return "nan" if b[0] == "inf" else ("inf", sign)
    if b[0] == "inf":
        return (Fraction(0), sign)
    if b[0] == 0:
        return "nan" if a[0] == 0 else ("inf", sign)
    return (a[0] / b[0], sign)


def fma(a, b, c, mode="rn"):
    return add(multiply(a, b), c, mode)


def square_root(a, kind, mode):
    """Encoded: the root need not be a fraction."""
    if a == "nan" or (a[1] and a[0] != 0):
        return None
    if a[0] == "inf" or a[0] == 0:
        return encode(a, kind)
    # Enough bits and a sticky one below them.
    scale = 700
    scaled = a[0] * Fraction(4) ** scale
    number = scaled.numerator // scaled.denominator
    root = math.isqrt(number)
    exact = root * root == number and scaled.denominator == 1
    value = Fraction(root) / Fraction(2) ** scale
    if not exact:
        value += Fraction(1, 2) / Fraction(2) ** scale
    return encode((value, 0), kind, mode)


def less(a, b):
    """Of numbers that are not NaN; -0 is less than 0."""
    key = lambda n: (float("-inf") if n[1] else float("inf")) if n[0] == "inf" else n[0]
    return key(a) < key(b) or (key(a) == key(b) and a[1] > b[1])


def compare(a, b):
    """-1, 0, 1, or None when one is NaN."""
    if "nan" in (a, b):
        return None
    key = lambda n: (float("-inf") if n[1] else float("inf")) if n[0] == "inf" else n[0]
    return (key(a) > key(b)) - (key(a) < key(b))
