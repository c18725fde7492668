// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Through the C boundary of the driver library, on whatever devices CAUSEWAY_DEVICES names.
#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "shim/libcuda/entries.h"
#include "shim/libcuda/jit.h"
#include "support/tensor_map.h"

namespace cw::cuda::entry {
namespace {

class Driver : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(cuInit(0), CUDA_SUCCESS);
        ASSERT_EQ(cuCtxCreate_v2(&context_, 0, 0), CUDA_SUCCESS);
    }
    void TearDown() override { EXPECT_EQ(cuCtxDestroy_v2(context_), CUDA_SUCCESS); }
    CUcontext context_ = nullptr;
};

TEST_F(Driver, CopiesThereAndBack) {
    const std::vector<int> before(1000, 42);
    std::vector<int> after(1000);
    CUdeviceptr memory = 0;
    ASSERT_EQ(cuMemAlloc_v2(&memory, 4000), CUDA_SUCCESS);
    EXPECT_EQ(cuMemcpyHtoD_v2(memory, before.data(), 4000), CUDA_SUCCESS);
    EXPECT_EQ(cuMemcpyDtoH_v2(after.data(), memory, 4000), CUDA_SUCCESS);
    EXPECT_EQ(before, after);
    EXPECT_EQ(cuMemsetD32_v2(memory, 7, 500), CUDA_SUCCESS);
    EXPECT_EQ(cuMemcpyDtoH_v2(after.data(), memory, 4000), CUDA_SUCCESS);
    EXPECT_EQ(after[499], 7);
    EXPECT_EQ(after[500], 42);
    EXPECT_EQ(cuMemFree_v2(memory), CUDA_SUCCESS);
    EXPECT_EQ(cuMemFree_v2(memory), CUDA_ERROR_INVALID_VALUE);
}

TEST_F(Driver, ANullResultIsAnInvalidValue) {
    EXPECT_EQ(cuMemAlloc_v2(nullptr, 16), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(cuDeviceGetCount(nullptr), CUDA_ERROR_INVALID_VALUE);
}

TEST_F(Driver, AStaleStreamIsAnInvalidHandle) {
    CUstream stream = nullptr;
    ASSERT_EQ(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING), CUDA_SUCCESS);
    EXPECT_EQ(cuStreamSynchronize(stream), CUDA_SUCCESS);
    EXPECT_EQ(cuStreamDestroy_v2(stream), CUDA_SUCCESS);
    EXPECT_EQ(cuStreamSynchronize(stream), CUDA_ERROR_INVALID_HANDLE);
}

TEST_F(Driver, ANewThreadSeesOnlyWhatItSets) {
    std::thread([this] {
        CUcontext current = nullptr;
        EXPECT_EQ(cuCtxSetCurrent(nullptr), CUDA_SUCCESS);
        EXPECT_EQ(cuCtxSynchronize(), CUDA_ERROR_INVALID_CONTEXT);
        EXPECT_EQ(cuKernelGetParamInfo(nullptr, 0, nullptr, nullptr), CUDA_ERROR_INVALID_CONTEXT);
        EXPECT_EQ(cuCtxSetCurrent(context_), CUDA_SUCCESS);
        EXPECT_EQ(cuCtxGetCurrent(&current), CUDA_SUCCESS);
        EXPECT_EQ(current, context_);
        EXPECT_EQ(cuCtxSynchronize(), CUDA_SUCCESS);
    }).join();
}

TEST_F(Driver, PopBringsBackWhatWasBelow) {
    CUcontext popped = nullptr, current = nullptr;
    ASSERT_EQ(cuCtxPushCurrent_v2(context_), CUDA_SUCCESS);
    EXPECT_EQ(cuCtxPopCurrent_v2(&popped), CUDA_SUCCESS);
    EXPECT_EQ(popped, context_);
    EXPECT_EQ(cuCtxGetCurrent(&current), CUDA_SUCCESS);
    EXPECT_EQ(current, context_);
}

TEST(DriverContext, IsGoneAfterItsEnd) {
    CUcontext context = nullptr;
    ASSERT_EQ(cuInit(0), CUDA_SUCCESS);
    ASSERT_EQ(cuCtxSetCurrent(nullptr), CUDA_SUCCESS);
    ASSERT_EQ(cuCtxCreate_v2(&context, 0, 0), CUDA_SUCCESS);
    EXPECT_EQ(cuCtxDestroy_v2(context), CUDA_SUCCESS);
    EXPECT_EQ(cuCtxSynchronize(), CUDA_ERROR_INVALID_CONTEXT);
}

TEST_F(Driver, EventsMeasureTime) {
    CUevent start = nullptr, end = nullptr;
    float milliseconds = -1;
    ASSERT_EQ(cuEventCreate(&start, 0), CUDA_SUCCESS);
    ASSERT_EQ(cuEventCreate(&end, 0), CUDA_SUCCESS);
    EXPECT_EQ(cuEventRecord(start, nullptr), CUDA_SUCCESS);
    EXPECT_EQ(cuEventRecord(end, nullptr), CUDA_SUCCESS);
    EXPECT_EQ(cuEventSynchronize(end), CUDA_SUCCESS);
    EXPECT_EQ(cuEventElapsedTime(&milliseconds, start, end), CUDA_SUCCESS);
    EXPECT_GE(milliseconds, 0);
    EXPECT_EQ(cuEventDestroy_v2(start), CUDA_SUCCESS);
    EXPECT_EQ(cuEventDestroy_v2(end), CUDA_SUCCESS);
}

TEST_F(Driver, ProcAddressGivesTheVersionThatWasAskedFor) {
    void *old_one = nullptr, *new_one = nullptr, *per_thread = nullptr, *none = nullptr;
    CUdriverProcAddressQueryResult found{};
    EXPECT_EQ(cuGetProcAddress_v2("cuMemAlloc", &old_one, 2000, 0, &found), CUDA_SUCCESS);
    EXPECT_EQ(cuGetProcAddress_v2("cuMemAlloc", &new_one, 12080, 0, &found), CUDA_SUCCESS);
    EXPECT_EQ(found, CU_GET_PROC_ADDRESS_SUCCESS);
    EXPECT_EQ(new_one, reinterpret_cast<void*>(&cuMemAlloc_v2));
    EXPECT_NE(old_one, new_one);
    EXPECT_EQ(cuGetProcAddress_v2("cuMemcpyAsync", &per_thread, 12080,
                                  CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM, &found),
              CUDA_SUCCESS);
    EXPECT_EQ(per_thread, reinterpret_cast<void*>(&cuMemcpyAsync_ptsz));
    void *by_name = nullptr, *by_macro = nullptr;
    EXPECT_EQ(cuGetProcAddress_v2("cuGraphInstantiateWithFlags", &by_name, 11040, 0, &found),
              CUDA_SUCCESS);
    EXPECT_EQ(cuGetProcAddress_v2("cuGraphInstantiate", &by_macro, 12000, 0, &found), CUDA_SUCCESS);
    EXPECT_EQ(by_name, by_macro);
    EXPECT_EQ(cuGetProcAddress_v2("cuMemcpyBatchAsync", &none, 12000, 0, &found), CUDA_SUCCESS);
    EXPECT_EQ(found, CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT);
    EXPECT_EQ(cuGetProcAddress_v2("cuNoSuchThing", &none, 12080, 0, &found), CUDA_SUCCESS);
    EXPECT_EQ(found, CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND);
}

TEST_F(Driver, AttributesAndPropertiesAgree) {
    CUdevprop properties;
    int value = 0;
    ASSERT_EQ(cuDeviceGetProperties(&properties, 0), CUDA_SUCCESS);
    ASSERT_EQ(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK, 0),
              CUDA_SUCCESS);
    EXPECT_EQ(properties.maxThreadsPerBlock, value);
    EXPECT_EQ(properties.SIMDWidth, 32);
    EXPECT_EQ(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_WARP_SIZE, 99),
              CUDA_ERROR_INVALID_DEVICE);
}

TEST_F(Driver, ErrorsHaveNamesAndTexts) {
    const char* text = nullptr;
    EXPECT_EQ(cuGetErrorName(CUDA_ERROR_INVALID_VALUE, &text), CUDA_SUCCESS);
    EXPECT_STREQ(text, "CUDA_ERROR_INVALID_VALUE");
    EXPECT_EQ(cuGetErrorString(CUDA_ERROR_OUT_OF_MEMORY, &text), CUDA_SUCCESS);
    EXPECT_STREQ(text, "out of memory");
    EXPECT_EQ(cuGetErrorName(static_cast<CUresult>(12345), &text), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(text, nullptr);
}

TEST_F(Driver, AGapAnswersNotSupported) {
    EXPECT_EQ(cuGLInit(), CUDA_ERROR_NOT_SUPPORTED);
}

TEST_F(Driver, CoreDumpsHaveSettingsButCantBeAskedFor) {
    char name[1024] = "core.of.%p";
    size_t bytes = sizeof name;
    EXPECT_EQ(cuCoredumpSetAttributeGlobal(CU_COREDUMP_FILE, name, &bytes), CUDA_SUCCESS);
    char kept[1024];
    bytes = sizeof kept;
    EXPECT_EQ(cuCoredumpGetAttribute(CU_COREDUMP_FILE, kept, &bytes), CUDA_SUCCESS);
    EXPECT_STREQ(kept, "core.of.%p");
    bytes = 4;
    EXPECT_EQ(cuCoredumpGetAttributeGlobal(CU_COREDUMP_FILE, kept, &bytes),
              CUDA_ERROR_INVALID_VALUE);

    bool on = true;
    bytes = sizeof on;
    EXPECT_EQ(cuCoredumpSetAttributeGlobal(CU_COREDUMP_LIGHTWEIGHT, &on, &bytes), CUDA_SUCCESS);
    EXPECT_EQ(cuCoredumpSetAttributeGlobal(CU_COREDUMP_ENABLE_ON_EXCEPTION, &on, &bytes),
              CUDA_ERROR_NOT_SUPPORTED);
    EXPECT_EQ(cuCoredumpGetAttributeGlobal(CU_COREDUMP_ENABLE_ON_EXCEPTION, &on, &bytes),
              CUDA_SUCCESS);
    EXPECT_FALSE(on);
    EXPECT_EQ(cuCoredumpGetAttributeGlobal(CU_COREDUMP_LIGHTWEIGHT, &on, &bytes), CUDA_SUCCESS);
    EXPECT_TRUE(on);
    EXPECT_EQ(cuCoredumpGetAttributeGlobal(CU_COREDUMP_MAX, &on, &bytes), CUDA_ERROR_INVALID_VALUE);
}

TEST(JitOptions, CodeIsMadeSoonAtLevels0And1Only) {
    const auto made_at = [](uintptr_t level) {
        CUjit_option option = CU_JIT_OPTIMIZATION_LEVEL;
        void* value = reinterpret_cast<void*>(level);
        return int(JitOptions::read(1, &option, &value)->optimize());
    };
    EXPECT_EQ(made_at(0), 1);
    EXPECT_EQ(made_at(1), 1);
    EXPECT_EQ(made_at(2), 3);
    EXPECT_EQ(made_at(4), 3);
    EXPECT_EQ(JitOptions::read(0, nullptr, nullptr)->optimize(), 3);
}

TEST(TensorMap, KeepsWhatIsGivenAndRefusesWhatIsWrong) {
    alignas(64) CUtensorMap map;
    alignas(64) static char data[4096];
    const cuuint64_t size[] = {64, 16}, stride[] = {256}, odd[] = {257};
    const cuuint32_t box[] = {8, 4}, wide[] = {512, 4}, narrow[] = {3, 4}, ones[] = {1, 1};
    const auto encode = [&](char* from, const cuuint64_t* strides, const cuuint32_t* boxes,
                            CUtensorMapSwizzle swizzle) {
        return cuTensorMapEncodeTiled(&map, CU_TENSOR_MAP_DATA_TYPE_FLOAT32_FTZ, 2, from, size,
                                      strides, boxes, ones, CU_TENSOR_MAP_INTERLEAVE_NONE, swizzle,
                                      CU_TENSOR_MAP_L2_PROMOTION_NONE,
                                      CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
    };
    EXPECT_EQ(encode(data + 8, stride, box, CU_TENSOR_MAP_SWIZZLE_NONE), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(encode(data, odd, box, CU_TENSOR_MAP_SWIZZLE_NONE), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(encode(data, stride, wide, CU_TENSOR_MAP_SWIZZLE_NONE), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(encode(data, stride, narrow, CU_TENSOR_MAP_SWIZZLE_NONE), CUDA_ERROR_INVALID_VALUE);
    ASSERT_EQ(encode(data, stride, box, CU_TENSOR_MAP_SWIZZLE_32B), CUDA_SUCCESS);
    TensorMap seen;
    std::memcpy(&seen, &map, sizeof seen);
    EXPECT_EQ(seen.address, uint64_t(data));
    EXPECT_EQ(seen.type, 8u); // .f32.ftz
    EXPECT_EQ(seen.last, 1u);
    EXPECT_EQ(seen.swizzle, 1u);
    EXPECT_EQ(seen.box[1], 4u);
    EXPECT_EQ(seen.stride[0], 256u);
}

} // namespace
} // namespace cw::cuda::entry
