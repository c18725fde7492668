// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: C++ in device code: templates, virtual functions, function pointers, recursion and the rest
// DOC: CUDA C++ Programming Guide, 18 C++ Language Support
// ORACLE: not yet run
#include "case.h"

#include <new>
#include <utility>

template <class F>
static int result(F f) {
    return test::onDevice<int>(1, f)[0];
}
#define DEVICE_VALUE(name, ...)                                                                    \
    struct name {                                                                                  \
        __device__ int operator()(int) const { __VA_ARGS__ }                                       \
    }

// --- virtual functions
struct Animal {
    int weight;
    __device__ Animal(int w) : weight(w) {}
    __device__ virtual ~Animal() {}
    __device__ virtual int legs() const = 0;
    __device__ virtual int sound() const { return 1; }
};
struct Dog : Animal {
    __device__ Dog() : Animal(20) {}
    __device__ int legs() const override { return 4; }
    __device__ int sound() const override { return 2; }
};
struct Bird : Animal {
    __device__ Bird() : Animal(1) {}
    __device__ int legs() const override { return 2; }
};
struct Swims {
    __device__ virtual int depth() const { return 9; }
};
struct Duck : Bird, Swims {
    __device__ int sound() const override { return 5; }
    __device__ int depth() const override { return 3; }
};
DEVICE_VALUE(Virtual, {
    Dog dog;
    Bird bird;
    Duck duck;
    const Animal* all[3] = {&dog, &bird, &duck};
    int sum = 0;
    for (const Animal* a : all)
        sum = sum * 10 + a->legs() + a->sound();
    const Swims& swims = duck;
    return sum * 10 + swims.depth();
});
CASE(VirtualFunctionsAndMultipleInheritance) {
    CHECK_EQ(result(Virtual{}), 6373);
}

DEVICE_VALUE(VirtualHeap, {
    Animal* a = new Duck;
    const int legs = a->legs();
    delete a;
    return legs;
});
CASE(ObjectsFromDeviceNewAreDeletedThroughTheirBase) {
    CHECK_EQ(result(VirtualHeap{}), 2);
}

// --- function pointers
__device__ int plus(int a, int b) {
    return a + b;
}
__device__ int minus(int a, int b) {
    return a - b;
}
__device__ __noinline__ int times(int a, int b) {
    return a * b;
}
using Operation = int (*)(int, int);
__device__ Operation operations[3] = {plus, minus, times};
__device__ Operation chosen = minus;
__global__ void call(int* out, Operation f) {
    *out = f(20, 3);
}
__global__ void callEach(int* out) {
    out[threadIdx.x] = operations[threadIdx.x % 3](20, 3);
}
struct Method {
    int base;
    __device__ int add(int x) const { return base + x; }
};
DEVICE_VALUE(MemberPointer, {
    int (Method::*f)(int) const = &Method::add;
    int Method::* field = &Method::base;
    Method m{30};
    return (m.*f)(4) + m.*field;
});
CASE(TablesOfFunctionPointersDivergeInAWarp) {
    test::Buffer<int> out(33);
    callEach<<<1, 33>>>(out);
    CHECK_KERNEL();
    for (int i = 0; i < 33; ++i)
        CHECK_EQ(out.host()[i], i % 3 == 0 ? 23 : i % 3 == 1 ? 17 : 60);
}
CASE(AFunctionPointerReadFromASymbolIsAKernelArgument) {
    Operation f = nullptr;
    CHECK_CUDA(cudaMemcpyFromSymbol(&f, chosen, sizeof f));
    test::Buffer<int> out(1);
    call<<<1, 1>>>(out, f);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 17);
}
CASE(PointersToMembers) {
    CHECK_EQ(result(MemberPointer{}), 64);
}

// --- recursion
__device__ int fibonacci(int n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}
__device__ int ackermann(int m, int n) {
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}
__device__ bool isOdd(int n);
__device__ bool isEven(int n) {
    return n == 0 || isOdd(n - 1);
}
__device__ bool isOdd(int n) {
    return n != 0 && isEven(n - 1);
}
struct Fibonacci {
    __device__ int operator()(int i) const { return fibonacci(i % 15); }
};
DEVICE_VALUE(Ackermann, { return ackermann(2, 3); });
DEVICE_VALUE(Mutual, { return isEven(20) * 10 + isOdd(20); });
CASE(RecursionOfDivergingDepth) {
    const auto seen = test::onDevice<int>(64, Fibonacci{});
    const int wanted[15] = {0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377};
    for (int i = 0; i < 64; ++i)
        CHECK_EQ(seen[i], wanted[i % 15]);
}
CASE(NestedAndMutualRecursion) {
    CHECK_CUDA(cudaDeviceSetLimit(cudaLimitStackSize, 16384));
    CHECK_EQ(result(Ackermann{}), 9);
    CHECK_EQ(result(Mutual{}), 10);
}

// --- templates
template <class... T>
__device__ int sumOf(T... values) {
    return (0 + ... + int(values));
}
template <int... I>
__device__ int digits(std::integer_sequence<int, I...>) {
    int n = 0;
    ((n = n * 10 + I), ...);
    return n;
}
template <class T>
struct Traits {
    static constexpr int value = 1;
};
template <>
struct Traits<double> {
    static constexpr int value = 2;
};
template <class T>
struct Traits<T*> {
    static constexpr int value = 10 + Traits<T>::value;
};
template <class Derived>
struct Base {
    __device__ int twice() const { return 2 * static_cast<const Derived*>(this)->once(); }
};
struct Leaf : Base<Leaf> {
    __device__ int once() const { return 21; }
};
template <class T>
__device__ int kindOf(T) {
    if constexpr (sizeof(T) == 1) {
        return 1;
    } else {
        return 2;
    }
}
DEVICE_VALUE(Variadic, { return sumOf(1, 2.5, 'a', true); });
DEVICE_VALUE(Sequence, { return digits(std::make_integer_sequence<int, 5>{}); });
DEVICE_VALUE(Partial, { return Traits<double*>::value * 100 + Traits<int>::value; });
DEVICE_VALUE(Curious, { return Leaf{}.twice() + kindOf('c') + kindOf(1); });
CASE(VariadicTemplatesAndFolds) {
    CHECK_EQ(result(Variadic{}), 1 + 2 + 97 + 1);
}
CASE(IntegerSequences) {
    CHECK_EQ(result(Sequence{}), 1234);
}
CASE(Specialisations) {
    CHECK_EQ(result(Partial{}), 1201);
}
CASE(StaticPolymorphismAndIfConstexpr) {
    CHECK_EQ(result(Curious{}), 45);
}
template <int N, class T>
__global__ void templated(T* out) {
    out[threadIdx.x] = T(N) / T(4);
}
CASE(TemplatedKernels) {
    test::Buffer<float> floats(1);
    templated<6><<<1, 1>>>(static_cast<float*>(floats));
    test::Buffer<int> ints(1);
    templated<6, int><<<1, 1>>>(ints);
    CHECK_KERNEL();
    CHECK_EQ(floats.host()[0], 1.5f);
    CHECK_EQ(ints.host()[0], 1);
}

// --- lambdas, references, overloads, the rest
DEVICE_VALUE(Lambdas, {
    int base = 5;
    auto add = [=](int x) { return base + x; };
    auto change = [&base](int x) { base += x; };
    change(10);
    auto generic = [](auto a, auto b) { return a * b; };
    return add(1) * 100 + base + int(generic(2, 1.5f));
});
CASE(LambdasInsideDeviceCode) {
    CHECK_EQ(result(Lambdas{}), 600 + 15 + 3);
}

struct Complex {
    float re, im;
    __host__ __device__ Complex operator*(const Complex& o) const {
        return {re * o.re - im * o.im, re * o.im + im * o.re};
    }
    __host__ __device__ Complex& operator+=(const Complex& o) {
        re += o.re, im += o.im;
        return *this;
    }
    __host__ __device__ explicit operator bool() const { return re != 0 || im != 0; }
};
DEVICE_VALUE(Operators, {
    Complex z{1, 2};
    z += Complex{2, 2} * Complex{0, 1};
    return z ? int(z.re * 100 + z.im) : -1;
});
CASE(OperatorOverloads) {
    CHECK_EQ(result(Operators{}), -100 + 4);
}

__device__ void swapThem(int& a, int& b) {
    const int t = a;
    a = b, b = t;
}
__device__ int withDefault(int a, int b = 7) {
    return a * 10 + b;
}
__host__ __device__ int whichSide() {
#ifdef __CUDA_ARCH__
    return 1;
#else
    return 0;
#endif
}
struct Bits {
    unsigned a : 3, b : 7, c : 22;
    int d : 5;
};
struct Guard {
    int& count;
    __device__ Guard(int& c) : count(c) { ++count; }
    __device__ ~Guard() { count += 10; }
};
DEVICE_VALUE(References, {
    int a = 1;
    int b = 2;
    swapThem(a, b);
    return a * 1000 + b * 100 + withDefault(3) + whichSide();
});
DEVICE_VALUE(BitFields, {
    Bits bits{};
    bits.a = 9, bits.b = 127, bits.c = 1 << 21, bits.d = -3;
    return int(bits.a) * 1000 + int(bits.b) + (bits.c == 1u << 21) + bits.d;
});
DEVICE_VALUE(Destructors, {
    int count = 0;
    {
        Guard one(count);
        Guard two(count);
        if (count == 2) count += 100;
    }
    return count;
});
DEVICE_VALUE(PlacementNew, {
    alignas(Complex) unsigned char storage[sizeof(Complex)];
    Complex* z = new (storage) Complex{3, 4};
    return int(z->re * z->im);
});
DEVICE_VALUE(Control, {
    int sum = 0;
    for (int k = 0; k < 20; ++k) {
        switch (k % 5) {
        case 0:
            continue;
        case 1:
            sum += 1;
            break;
        case 2:
            sum += 10;
            [[fallthrough]];
        case 3:
            sum += 100;
            break;
        default:
            if (k > 10) goto done;
            sum += 1000;
        }
    }
done:
    do {
        sum *= 2;
    } while (sum < 2000);
    return sum;
});
CASE(ReferencesDefaultsAndBothSides) {
    CHECK_EQ(result(References{}), 2138);
    CHECK_EQ(whichSide(), 0);
}
CASE(BitFieldsPack) {
    CHECK_EQ(result(BitFields{}), 1000 + 127 + 1 - 3);
}
CASE(DestructorsRunAtTheEndOfAScope) {
    CHECK_EQ(result(Destructors{}), 122);
}
CASE(PlacementNewMakesAnObject) {
    CHECK_EQ(result(PlacementNew{}), 12);
}
CASE(SwitchGotoAndLoops) {
    int sum = 0;
    for (int k = 0; k < 20; ++k) {
        const int c = k % 5;
        if (c == 1) sum += 1;
        if (c == 2) sum += 110;
        if (c == 3) sum += 100;
        if (c == 4 && k > 10) break;
        if (c == 4) sum += 1000;
    }
    do
        sum *= 2;
    while (sum < 2000);
    CHECK_EQ(result(Control{}), sum);
}

template <class T>
struct Stack {
    T items[8];
    int size = 0;
    __device__ void push(T&& item) { items[size++] = std::move(item); }
    __device__ T pop() { return items[--size]; }
};
DEVICE_VALUE(Containers, {
    Stack<Complex> stack;
    for (int k = 0; k < 5; ++k)
        stack.push(Complex{float(k), 1});
    int sum = 0;
    while (stack.size)
        sum = sum * 3 + int(stack.pop().re);
    return sum;
});
CASE(ClassTemplatesWithMemberInitialisers) {
    CHECK_EQ(result(Containers{}), ((4 * 3 + 3) * 3 + 2) * 9 + 1 * 3 + 0);
}
