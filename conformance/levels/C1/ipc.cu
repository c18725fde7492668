// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: memory and events that two processes share
// DOC: CUDA Runtime API, 6.1 Device Management, cudaIpc*; cudaDevAttrIpcEventSupport
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

#include <functional>

using namespace test;

/// A second process, which runs `body`; both talk through pipes. Make it before the first CUDA
/// call.
class Peer {
  public:
    explicit Peer(const std::function<void(Peer&)>& body) {
        int down[2], up[2];
        CHECK(pipe(down) == 0 && pipe(up) == 0);
        process_ = fork();
        if (process_ == 0) {
            in_ = down[0], out_ = up[1];
            close(down[1]), close(up[0]);
            body(*this);
            std::fflush(nullptr);
            _exit(0);
        }
        in_ = up[0], out_ = down[1];
        close(down[0]), close(up[1]);
    }
    template <class T>
    void send(const T& value) {
        CHECK(write(out_, &value, sizeof value) == sizeof value);
    }
    template <class T>
    T receive() {
        T value;
        if (read(in_, &value, sizeof value) != sizeof value) {
            if (process_) finish();
            fail(__FILE__, __LINE__, "the other process is gone");
        }
        return value;
    }
    void finish() {
        close(out_);
        int status = 0;
        waitpid(process_, &status, 0);
        CHECK(WIFEXITED(status));
        CHECK_EQ(WEXITSTATUS(status), 0);
    }

  private:
    pid_t process_ = 0;
    int in_ = 0, out_ = 0;
};

static bool shares() {
    int has = 0;
    CHECK_CUDA(cudaDeviceGetAttribute(&has, cudaDevAttrIpcEventSupport, 0));
    return has != 0;
}

__global__ static void addOne(int* data, int n) {
    for (int i = threadIdx.x; i < n; i += blockDim.x)
        data[i] += 1;
}

static int* filled(int n) {
    int* data = nullptr;
    std::vector<int> values(n);
    for (int i = 0; i < n; ++i)
        values[i] = i * 7;
    CHECK_CUDA(cudaMalloc(&data, n * 4));
    CHECK_CUDA(cudaMemcpy(data, values.data(), n * 4, cudaMemcpyHostToDevice));
    return data;
}
static void checkHolds(const int* data, int n, int more) {
    std::vector<int> values(n);
    CHECK_CUDA(cudaMemcpy(values.data(), data, n * 4, cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; ++i)
        CHECK_EQ(values[i], i * 7 + more);
}

static void bothUseIt(int n) {
    Peer peer([n](Peer& parent) {
        const auto handle = parent.receive<cudaIpcMemHandle_t>();
        int* data = nullptr;
        CHECK_CUDA(cudaIpcOpenMemHandle((void**)&data, handle, cudaIpcMemLazyEnablePeerAccess));
        checkHolds(data, n, 0);
        addOne<<<1, 128>>>(data, n);
        CHECK_KERNEL();
        parent.send('w');
        CHECK_EQ(parent.receive<char>(), 'w');
        checkHolds(data, n, 2);
        cudaPointerAttributes attributes = {};
        CHECK_CUDA(cudaPointerGetAttributes(&attributes, data));
        CHECK_EQ(attributes.type, cudaMemoryTypeDevice);
        CHECK_EQ(cudaFree(data), cudaErrorInvalidValue);
        CHECK_CUDA(cudaIpcCloseMemHandle(data));
        CHECK_EQ(cudaIpcCloseMemHandle(data), cudaErrorInvalidValue);
    });
    if (!shares()) SKIP("the device shares no memory");
    int* data = filled(n);
    cudaIpcMemHandle_t handle = {};
    CHECK_CUDA(cudaIpcGetMemHandle(&handle, data));
    checkHolds(data, n, 0);
    peer.send(handle);
    CHECK_EQ(peer.receive<char>(), 'w');
    checkHolds(data, n, 1);
    addOne<<<1, 128>>>(data, n);
    CHECK_KERNEL();
    peer.send('w');
    peer.finish();
    CHECK_CUDA(cudaFree(data));
}
CASE(TwoProcessesUseASmallPiece) {
    bothUseIt(100);
}
CASE(TwoProcessesUseALargePiece) {
    bothUseIt(3 << 20);
}

CASE(OtherMemoryStaysTheProcesssOwn) {
    if (!shares()) SKIP("the device shares no memory");
    int *first = filled(100), *second = filled(100);
    cudaIpcMemHandle_t handle = {};
    CHECK_CUDA(cudaIpcGetMemHandle(&handle, first));
    CHECK_CUDA(cudaFree(first));
    checkHolds(second, 100, 0);
    CHECK_CUDA(cudaFree(second));
}

CASE(AnOpenHandleOpensAtTheSameAddressAgain) {
    Peer peer([](Peer& parent) {
        const auto handle = parent.receive<cudaIpcMemHandle_t>();
        int *data = nullptr, *again = nullptr;
        CHECK_CUDA(cudaIpcOpenMemHandle((void**)&data, handle, cudaIpcMemLazyEnablePeerAccess));
        CHECK_CUDA(cudaIpcOpenMemHandle((void**)&again, handle, cudaIpcMemLazyEnablePeerAccess));
        CHECK_EQ(again, data);
        CHECK_CUDA(cudaIpcCloseMemHandle(data));
        checkHolds(data, 1000, 0); // the second opening holds it
        CHECK_CUDA(cudaIpcCloseMemHandle(data));
        CHECK_EQ(cudaIpcCloseMemHandle(data), cudaErrorInvalidValue);
        parent.send('d');
    });
    if (!shares()) SKIP("the device shares no memory");
    cudaIpcMemHandle_t handle = {};
    CHECK_CUDA(cudaIpcGetMemHandle(&handle, filled(1000)));
    peer.send(handle);
    CHECK_EQ(peer.receive<char>(), 'd');
    peer.finish();
}

CASE(TheDriverApiOpensThemToo) {
    Peer peer([](Peer& parent) {
        const auto handle = parent.receive<CUipcMemHandle>();
        DriverContext context;
        CUdeviceptr data = 0;
        int value = 0;
        CHECK_CU(cuIpcOpenMemHandle(&data, handle, CU_IPC_MEM_LAZY_ENABLE_PEER_ACCESS));
        CHECK_CU(cuMemcpyDtoH(&value, data + 4, 4));
        CHECK_EQ(value, 7);
        CHECK_CU(cuIpcCloseMemHandle(data));
        parent.send('d');
    });
    if (!shares()) SKIP("the device shares no memory");
    CUipcMemHandle handle = {};
    bool capable = false;
    const auto data = reinterpret_cast<CUdeviceptr>(filled(1000));
    CHECK_CU(cuInit(0));
    CHECK_CU(
        cuPointerGetAttribute(&capable, CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE, data));
    CHECK(capable);
    CHECK_CU(cuIpcGetMemHandle(&handle, data));
    peer.send(handle);
    CHECK_EQ(peer.receive<char>(), 'd');
    peer.finish();
}

CASE(AHandleIsNotForItsOwnProcess) {
    if (!shares()) SKIP("the device shares no memory");
    cudaIpcMemHandle_t handle = {};
    cudaIpcEventHandle_t event_handle = {};
    cudaEvent_t event = nullptr;
    void* opened = nullptr;
    CHECK_CUDA(cudaIpcGetMemHandle(&handle, filled(1000)));
    CHECK_EQ(cudaIpcOpenMemHandle(&opened, handle, cudaIpcMemLazyEnablePeerAccess),
             cudaErrorDeviceUninitialized);
    CHECK_CUDA(cudaEventCreateWithFlags(&event, cudaEventInterprocess | cudaEventDisableTiming));
    CHECK_CUDA(cudaIpcGetEventHandle(&event_handle, event));
    CHECK_EQ(cudaIpcOpenEventHandle(&event, event_handle), cudaErrorDeviceUninitialized);
}

CASE(AHandleOfAProcessThatEndedOpensNothing) {
    Peer peer([](Peer& parent) {
        cudaIpcMemHandle_t handle = {};
        CHECK_EQ(parent.receive<char>(), 'g');
        if (!shares()) return;
        CHECK_CUDA(cudaIpcGetMemHandle(&handle, filled(1000)));
        parent.send(handle);
    });
    if (!shares()) SKIP("the device shares no memory");
    peer.send('g');
    const auto handle = peer.receive<cudaIpcMemHandle_t>();
    peer.finish();
    void* opened = nullptr;
    CHECK(cudaIpcOpenMemHandle(&opened, handle, cudaIpcMemLazyEnablePeerAccess) != cudaSuccess);
    const cudaIpcMemHandle_t nothing = {};
    CHECK(cudaIpcOpenMemHandle(&opened, nothing, cudaIpcMemLazyEnablePeerAccess) != cudaSuccess);
}

CASE(OnlyMemoryOfCudaMallocHasHandles) {
    if (!shares()) SKIP("the device shares no memory");
    cudaIpcMemHandle_t handle = {}, other = {};
    int local = 0, *pinned = nullptr, *pooled = nullptr;
    CHECK_CUDA(cudaMallocHost(&pinned, 4096));
    CHECK_CUDA(cudaMallocAsync(&pooled, 4096, nullptr));
    CHECK_EQ(cudaIpcGetMemHandle(&handle, &local), cudaErrorInvalidValue);
    CHECK_EQ(cudaIpcGetMemHandle(&handle, pinned), cudaErrorInvalidValue);
    CHECK_EQ(cudaIpcGetMemHandle(&handle, pooled), cudaErrorInvalidValue);
    int* data = filled(1 << 20);
    CHECK_CUDA(cudaIpcGetMemHandle(&handle, data));
    CHECK_CUDA(cudaIpcGetMemHandle(&other, data));
    CHECK_EQ(std::memcmp(&handle, &other, sizeof handle), 0);
    CHECK_CUDA(cudaFree(data));
    CHECK_CUDA(cudaIpcGetMemHandle(&other, filled(1 << 20))); // perhaps at the same address
    CHECK(std::memcmp(&handle, &other, sizeof handle) != 0);
}

CASE(AnEventOrdersWorkOfTwoProcesses) {
    Peer peer([](Peer& parent) {
        const auto handle = parent.receive<cudaIpcMemHandle_t>();
        const auto event_handle = parent.receive<cudaIpcEventHandle_t>();
        int* data = nullptr;
        cudaEvent_t event = nullptr;
        cudaStream_t stream = nullptr;
        CHECK_CUDA(cudaIpcOpenMemHandle((void**)&data, handle, cudaIpcMemLazyEnablePeerAccess));
        CHECK_CUDA(cudaIpcOpenEventHandle(&event, event_handle));
        CHECK_CUDA(cudaEventQuery(event)); // never recorded
        CHECK_CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
        parent.send('o');
        CHECK_EQ(parent.receive<char>(), 'r');
        CHECK_EQ(cudaEventQuery(event), cudaErrorNotReady);
        CHECK_CUDA(cudaStreamWaitEvent(stream, event, 0));
        int* seen = nullptr;
        CHECK_CUDA(cudaMallocHost(&seen, 4000));
        CHECK_CUDA(cudaMemcpyAsync(seen, data, 4000, cudaMemcpyDeviceToHost, stream));
        parent.send('g');
        CHECK_CUDA(cudaStreamSynchronize(stream));
        CHECK_EQ(seen[10], 71);
        CHECK_CUDA(cudaEventSynchronize(event));
        CHECK_CUDA(cudaEventDestroy(event));
        CHECK_CUDA(cudaIpcCloseMemHandle(data));
    });
    if (!shares()) SKIP("the device shares no events");
    static volatile bool go = false;
    int* data = filled(1000);
    cudaIpcMemHandle_t handle = {};
    cudaIpcEventHandle_t event_handle = {};
    cudaEvent_t event = nullptr, plain = nullptr;
    cudaStream_t stream = nullptr;
    CHECK_CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    CHECK_CUDA(cudaEventCreate(&plain));
    CHECK(cudaIpcGetEventHandle(&event_handle, plain) != cudaSuccess);
    CHECK_EQ(cudaEventCreateWithFlags(&event, cudaEventInterprocess), cudaErrorInvalidValue);
    CHECK_CUDA(cudaEventCreateWithFlags(&event, cudaEventInterprocess | cudaEventDisableTiming));
    CHECK_CUDA(cudaIpcGetMemHandle(&handle, data));
    CHECK_CUDA(cudaIpcGetEventHandle(&event_handle, event));
    peer.send(handle);
    peer.send(event_handle);
    CHECK_EQ(peer.receive<char>(), 'o');
    CHECK_CUDA(cudaLaunchHostFunc(
        stream,
        [](void*) {
            while (!go)
                usleep(100);
        },
        nullptr));
    addOne<<<1, 128, 0, stream>>>(data, 1000);
    CHECK_CUDA(cudaEventRecord(event, stream));
    peer.send('r');
    CHECK_EQ(peer.receive<char>(), 'g');
    go = true;
    CHECK_CUDA(cudaStreamSynchronize(stream));
    peer.finish();
}

CASE(ADeviceThatSharesNothingSaysSo) {
    if (shares()) SKIP("the device shares memory");
    Buffer<int> data(1);
    void* opened = nullptr;
    cudaIpcMemHandle_t handle = {};
    cudaEvent_t event = nullptr;
    CHECK_EQ(cudaIpcGetMemHandle(&handle, data), cudaErrorNotSupported);
    CHECK(cudaIpcOpenMemHandle(&opened, handle, cudaIpcMemLazyEnablePeerAccess) != cudaSuccess);
    CHECK_EQ(cudaEventCreateWithFlags(&event, cudaEventInterprocess | cudaEventDisableTiming),
             cudaErrorNotSupported);
}
