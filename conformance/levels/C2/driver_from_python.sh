# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: Python's ctypes and a C program load libcuda.so.1, load a module and launch it with packed arguments
# DOC: CUDA Driver API, 6.22 Execution Control, cuLaunchKernel (CU_LAUNCH_PARAM_BUFFER_POINTER)
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -arch=sm_80 -fatbin "$P/driver_kernels.cu" -o kernels.fatbin
export LD_LIBRARY_PATH=$TOOLKIT/lib64
python3 - <<'PYTHON'
import ctypes, struct
cuda = ctypes.CDLL("libcuda.so.1")

def check(name, *arguments):
    status = getattr(cuda, name)(*arguments)
    text = ctypes.c_char_p()
    cuda.cuGetErrorName(status, ctypes.byref(text))
    assert status == 0, f"{name} gives {status} {text.value}"

check("cuInit", 0)
device, context = ctypes.c_int(), ctypes.c_void_p()
check("cuDeviceGet", ctypes.byref(device), 0)
check("cuCtxCreate_v2", ctypes.byref(context), 0, device)
module, function = ctypes.c_void_p(), ctypes.c_void_p()
check("cuModuleLoadData", ctypes.byref(module), open("kernels.fatbin", "rb").read())
check("cuModuleGetFunction", ctypes.byref(function), module, b"scale")
count = 100
host = (ctypes.c_int * count)(*range(count))
memory = ctypes.c_uint64()
check("cuMemAlloc_v2", ctypes.byref(memory), ctypes.c_size_t(4 * count))
check("cuMemcpyHtoD_v2", memory, host, ctypes.c_size_t(4 * count))
packed = ctypes.create_string_buffer(struct.pack("QiI", memory.value, count, 7), 16)
size = ctypes.c_size_t(16)
extra = (ctypes.c_void_p * 5)(1, ctypes.addressof(packed), 2, ctypes.addressof(size), 0)
check("cuLaunchKernel", function, 1, 1, 1, 128, 1, 1, 0, None, None, extra)
check("cuMemcpyDtoH_v2", host, memory, ctypes.c_size_t(4 * count))
assert list(host) == [i * 7 * 3 + 5 for i in range(count)], list(host)
PYTHON
cat > main.c <<'C'
#include <cuda.h>
#include <stdio.h>
int main(void) {
    CUdevice device;
    CUcontext context;
    CUmodule module;
    CUfunction function;
    CUdeviceptr memory;
    int seen = 0, one = 1, by = 4;
    void* parameters[3];
    if (cuInit(0) || cuDeviceGet(&device, 0) || cuDevicePrimaryCtxRetain(&context, device)) return 1;
    if (cuCtxSetCurrent(context) || cuModuleLoad(&module, "kernels.fatbin")) return 2;
    if (cuModuleGetFunction(&function, module, "scale") || cuMemAlloc(&memory, 4)) return 3;
    parameters[0] = &memory, parameters[1] = &one, parameters[2] = &by;
    if (cuMemsetD32(memory, 9, 1)) return 4;
    if (cuLaunchKernel(function, 1, 1, 1, 32, 1, 1, 0, 0, parameters, 0)) return 5;
    if (cuMemcpyDtoH(&seen, memory, 4) || seen != 9 * 4 * 3 + 5) return 6;
    if (cuModuleUnload(module) || cuDevicePrimaryCtxRelease(device)) return 7;
    return 0;
}
C
gcc -std=c99 -Wall -Werror main.c -I"$TOOLKIT/include" -L"$TOOLKIT/lib64/stubs" -lcuda -o main
./main
