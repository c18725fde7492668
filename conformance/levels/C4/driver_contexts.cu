// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: primary contexts, contexts of the program's own, and the stack of each thread
// DOC: CUDA Driver API, 6.7 Primary Context Management, 6.8 Context Management
// DOC: CUDA Runtime API, 5.35 Interactions with the CUDA Driver API
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

#include <thread>

__global__ void store(int* to, int value) {
    *to = value;
}
__global__ void trap() {
    __trap();
}

CUcontext current() {
    CUcontext context = nullptr;
    CHECK_CU(cuCtxGetCurrent(&context));
    return context;
}

bool active() {
    unsigned flags = 0;
    int active = -1;
    CHECK_CU(cuDevicePrimaryCtxGetState(0, &flags, &active));
    return active == 1;
}

CASE(NoContextIsCurrentAtFirst) {
    CHECK_CU(cuInit(0));
    CHECK(current() == nullptr);
    CHECK_EQ(cuCtxSynchronize(), CUDA_ERROR_INVALID_CONTEXT);
    CUdevice device = 0;
    CHECK_EQ(cuCtxGetDevice(&device), CUDA_ERROR_INVALID_CONTEXT);
    CHECK_EQ(cuCtxPopCurrent(nullptr), CUDA_ERROR_INVALID_CONTEXT);
    CUdeviceptr memory = 0;
    CHECK_EQ(cuMemAlloc(&memory, 16), CUDA_ERROR_INVALID_CONTEXT);
}

CASE(ThePrimaryContextLivesFromRetainToRelease) {
    CHECK_CU(cuInit(0));
    CHECK(!active());
    CHECK_EQ(cuDevicePrimaryCtxRelease(0), CUDA_ERROR_INVALID_CONTEXT);
    CUcontext first = nullptr, second = nullptr;
    CHECK_CU(cuDevicePrimaryCtxRetain(&first, 0));
    CHECK_CU(cuDevicePrimaryCtxRetain(&second, 0));
    CHECK(first == second);
    CHECK(active());
    CHECK(current() == nullptr); // retaining makes nothing current
    CHECK_CU(cuDevicePrimaryCtxRelease(0));
    CHECK(active());
    CHECK_CU(cuDevicePrimaryCtxRelease(0));
    CHECK(!active());
}

CASE(APrimaryContextThatHasEndedIsDestroyed) {
    CHECK_CU(cuInit(0));
    CUcontext context = nullptr;
    CHECK_CU(cuDevicePrimaryCtxRetain(&context, 0));
    CHECK_CU(cuCtxSetCurrent(context));
    CHECK_CU(cuDevicePrimaryCtxRelease(0));
    CUdeviceptr memory = 0;
    CHECK_EQ(cuMemAlloc(&memory, 16), CUDA_ERROR_CONTEXT_IS_DESTROYED);
    CHECK_CU(cuDevicePrimaryCtxRetain(&context, 0));
    CHECK_CU(cuMemAlloc(&memory, 16)); // the same handle means the new one
    CHECK_EQ(cuCtxDestroy(context), CUDA_ERROR_INVALID_CONTEXT);
}

CASE(FlagsOfThePrimaryContextMayBeSetBeforeIt) {
    CHECK_CU(cuInit(0));
    CHECK_CU(cuDevicePrimaryCtxSetFlags(0, CU_CTX_SCHED_YIELD));
    unsigned flags = 0;
    int is_active = -1;
    CHECK_CU(cuDevicePrimaryCtxGetState(0, &flags, &is_active));
    CHECK_EQ(flags & CU_CTX_SCHED_MASK, unsigned(CU_CTX_SCHED_YIELD));
    CHECK_EQ(is_active, 0);
    CHECK_EQ(cuDevicePrimaryCtxSetFlags(0, 0x80000000u), CUDA_ERROR_INVALID_VALUE);
}

CASE(TheRuntimeApiUsesThePrimaryContext) {
    CHECK_CUDA(cudaFree(nullptr));
    CHECK_CU(cuInit(0));
    CHECK(active());
    CUcontext primary = nullptr;
    CHECK_CU(cuDevicePrimaryCtxRetain(&primary, 0));
    CHECK(current() == primary);
    CHECK_CU(cuDevicePrimaryCtxRelease(0));
    CHECK(active()); // the runtime still has it
    test::Buffer<int> buffer(4, 0x11);
    CHECK_EQ(buffer.host()[3], 0x11111111);
}

CASE(SetDeviceMakesThePrimaryContextCurrent) {
    CHECK_CU(cuInit(0));
    CHECK_CUDA(cudaSetDevice(0));
    CUcontext primary = nullptr;
    CHECK_CU(cuDevicePrimaryCtxRetain(&primary, 0));
    CHECK(current() == primary);
}

CASE(TheRuntimeApiUsesTheCurrentContextOfTheProgram) {
    test::DriverContext own;
    CUstream stream = nullptr;
    CHECK_CU(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    int* data = nullptr;
    CHECK_CUDA(cudaMalloc(&data, 4));
    CUcontext owner = nullptr;
    CHECK_CU(cuPointerGetAttribute(&owner, CU_POINTER_ATTRIBUTE_CONTEXT, CUdeviceptr(data)));
    CHECK(owner == own.handle);
    store<<<1, 1, 0, stream>>>(data, 42);
    CHECK_CUDA(cudaGetLastError());
    CHECK_CUDA(cudaStreamSynchronize(stream));
    int seen = 0;
    CHECK_CU(cuMemcpyDtoH(&seen, CUdeviceptr(data), 4));
    CHECK_EQ(seen, 42);
    CHECK(!active());
    CHECK_CUDA(cudaFree(data));
    CHECK_CU(cuStreamDestroy(stream));
}

CASE(ContextsAreStacked) {
    CHECK_CU(cuInit(0));
    CUcontext a = nullptr, b = nullptr, popped = nullptr;
    CHECK_CU(test::createContext(&a, 0, 0));
    CHECK(current() == a);
    CHECK_CU(test::createContext(&b, 0, 0));
    CHECK(a != b);
    CHECK(current() == b);
    CHECK_CU(cuCtxPopCurrent(&popped));
    CHECK(popped == b);
    CHECK(current() == a);
    CHECK_CU(cuCtxPushCurrent(b));
    CHECK(current() == b);
    CHECK_CU(cuCtxSetCurrent(a)); // replaces the top
    CHECK(current() == a);
    CHECK_CU(cuCtxPopCurrent(&popped));
    CHECK(current() == a);
    CHECK_CU(cuCtxPopCurrent(&popped));
    CHECK(current() == nullptr);
    CHECK_CU(cuCtxDestroy(a));
    CHECK_CU(cuCtxDestroy(b));
    CHECK_EQ(cuCtxDestroy(b), CUDA_ERROR_INVALID_CONTEXT);
    CHECK_EQ(cuCtxSetCurrent(b), CUDA_ERROR_INVALID_CONTEXT);
    CHECK_EQ(cuCtxPushCurrent(nullptr), CUDA_ERROR_INVALID_CONTEXT);
}

CASE(DestroyPopsTheCurrentContext) {
    CHECK_CU(cuInit(0));
    CUcontext a = nullptr, b = nullptr;
    CHECK_CU(test::createContext(&a, 0, 0));
    CHECK_CU(test::createContext(&b, 0, 0));
    CHECK_CU(cuCtxDestroy(b));
    CHECK(current() == a);
    CHECK_CU(cuCtxDestroy(a));
    CHECK(current() == nullptr);
}

CASE(EachThreadHasAStackOfItsOwn) {
    test::DriverContext own;
    std::thread([&] {
        CHECK(current() == nullptr);
        CHECK_CU(cuCtxSetCurrent(own.handle));
        CHECK_CU(cuCtxSynchronize());
    }).join();
    CHECK(current() == own.handle);
}

CASE(AContextThatAnotherThreadEndedIsDestroyed) {
    test::DriverContext own;
    std::thread([&] {
        CHECK_CU(cuCtxSetCurrent(own.handle));
        CHECK_CU(cuCtxDestroy(own.handle));
    }).join();
    CHECK(current() == own.handle);
    CUdeviceptr memory = 0;
    CHECK_EQ(cuMemAlloc(&memory, 16), CUDA_ERROR_CONTEXT_IS_DESTROYED);
}

CASE(WhatAContextOwnsEndsWithIt) {
    test::DriverContext outer;
    CUcontext inner = nullptr;
    CUdeviceptr memory = 0;
    CUstream stream = nullptr;
    CUevent event = nullptr;
    CHECK_CU(test::createContext(&inner, 0, 0));
    CHECK_CU(cuMemAlloc(&memory, 1024));
    CHECK_CU(cuStreamCreate(&stream, 0));
    CHECK_CU(cuEventCreate(&event, 0));
    CHECK_CU(cuCtxDestroy(inner));
    CHECK_EQ(cuMemFree(memory), CUDA_ERROR_INVALID_VALUE);
}

CASE(AFaultBreaksItsContextAndNoOther) {
    test::DriverContext outer;
    CUcontext inner = nullptr;
    CHECK_CU(test::createContext(&inner, 0, 0));
    trap<<<1, 1>>>();
    CHECK_EQ(cuCtxSynchronize(), CUDA_ERROR_LAUNCH_FAILED);
    CUdeviceptr memory = 0;
    CHECK_EQ(cuMemAlloc(&memory, 16), CUDA_ERROR_LAUNCH_FAILED);
    CHECK_CU(cuCtxDestroy(inner));
    CHECK_CU(cuCtxSynchronize());
    CHECK_CU(cuMemAlloc(&memory, 16));
    CHECK_CU(cuMemFree(memory));
}

CASE(AContextHasItsOwnLimitsAndFlags) {
    test::DriverContext own(CU_CTX_SCHED_SPIN);
    unsigned flags = 0, version = 0;
    CHECK_CU(cuCtxGetFlags(&flags));
    CHECK_EQ(flags & CU_CTX_SCHED_MASK, unsigned(CU_CTX_SCHED_SPIN));
    CHECK_CU(cuCtxGetApiVersion(own.handle, &version));
    CHECK(version >= 3010);
    CUdevice device = -1;
    CHECK_CU(cuCtxGetDevice(&device));
    CHECK_EQ(device, 0);
    size_t stack = 0;
    CHECK_CU(cuCtxSetLimit(CU_LIMIT_STACK_SIZE, 4096));
    CHECK_CU(cuCtxGetLimit(&stack, CU_LIMIT_STACK_SIZE));
    CHECK(stack >= 4096);
    CUfunc_cache cache;
    CHECK_CU(cuCtxSetCacheConfig(CU_FUNC_CACHE_PREFER_L1));
    CHECK_CU(cuCtxGetCacheConfig(&cache));
    CHECK_EQ(cache, CU_FUNC_CACHE_PREFER_L1);
    int least = 1, greatest = 1;
    CHECK_CU(cuCtxGetStreamPriorityRange(&least, &greatest));
    CHECK_EQ(least, 0);
    CHECK(greatest <= least);
    unsigned long long id = 0, same = 0;
    CHECK_CU(cuCtxGetId(own.handle, &id));
    CHECK_CU(cuCtxGetId(nullptr, &same));
    CHECK_EQ(id, same);
}

CASE(AttachedContextsEndWithTheLastDetach) {
    CHECK_CU(cuInit(0));
    CUcontext context = nullptr, same = nullptr;
    CHECK_CU(test::createContext(&context, 0, 0));
    CHECK_CU(cuCtxAttach(&same, 0));
    CHECK(same == context);
    CHECK_CU(cuCtxDetach(context));
    CHECK(current() == context);
    CHECK_CU(cuCtxDetach(context));
    CHECK(current() == nullptr);
}
