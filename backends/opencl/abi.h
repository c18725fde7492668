/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What an image of the opencl backend, its device library and its driver know of each other. C with
 * fixed-size members only: host and device compile it.
 */
#pragma once

#ifdef __OPENCL_C_VERSION__
typedef uint uint32_t;
typedef ulong uint64_t;
#else
#include <stddef.h>
#include <stdint.h>
#endif

#define CW_OPENCL_ABI 5

/* The kernel's first argument, by value (or, with CW_OPENCL_ARGS_IN_MEMORY, a pointer to it in
 * global memory): this record, and behind it at CW_OPENCL_ARGS the packed argument block, its size
 * rounded up to 16. The second argument is the block's local memory, a pointer to
 *     total_smem_bytes rounded up to 16, then the kernel's exchange area.
 * Launches are three-dimensional in groups (ctaid) and one-dimensional within a group: local size
 * (threads of a block, 1, 1), lane = local id % 32. Kernels that use no sub-groups have groups of
 * the block's own shape instead (CW_OPENCL_SHAPED): the device sees neighbours in x as such. */
typedef struct CwOpenclLaunch {
    uint32_t ntid[3];
    uint32_t nctaid[3];
    uint32_t dynamic_smem_bytes;
    uint32_t total_smem_bytes; /* static part, padded to 128 when there is a dynamic one, and the
                                  dynamic part */
    uint64_t gridid;
    uint64_t globals;  /* segment of the module's variables */
    uint64_t services; /* CwOpenclServices of the queue */
    uint32_t compute_units;
    uint32_t map_top; /* with Target::AddressMap: address of the arena / 2^32 */
} CwOpenclLaunch;
#define CW_OPENCL_ARGS 64

/* With Target::AddressMap all global memory lies in one buffer, the arena. The kernel gets it as
 * this argument; addresses in global memory are numbers, from map_top * 2^32 on, and no other
 * memory of a device that has generic pointers lies in the CW_OPENCL_MAP_BYTES behind that. The
 * record in memory (CW_OPENCL_ARGS_IN_MEMORY) is then given as its offset in the arena, 64 bits. */
#define CW_OPENCL_ARENA 2
#define CW_OPENCL_MAP_BYTES ((uint64_t)1 << 40)

/* A device thread's view, made by the kernel's entry in private memory: the hidden first parameter
 * of every device function that needs it. The device alone sees it. */
typedef struct CwOpenclThread {
    uint32_t tid[3];
    uint32_t linear; /* tid.x + ntid.x * (tid.y + ntid.y * tid.z); lane = linear % 32 */
    uint32_t ctaid[3];
    uint32_t ntid[3];
    uint32_t nctaid[3];
    uint32_t dynamic_smem_bytes;
    uint32_t total_smem_bytes;
    uint32_t compute_units;
    uint32_t ended; /* 0 when the kernel begins; else the thread has ended, every callee returns */
    uint32_t reserved;
    uint64_t gridid;
    uint64_t shared;         /* generic address of the block's shared memory */
    uint64_t dynamic_shared; /* of its dynamic part */
    uint64_t exchange;       /* of the exchange area */
    uint64_t globals;
    uint64_t args;
    uint64_t services;
    uint64_t scratch; /* of kernels with CW_OPENCL_USES_SCRATCH */
} CwOpenclThread;

/* What the device library takes at the end of the exchange area: bytes a block for how it begins
 * (whether at all, and with which scratch memory), then for warp operations and block reductions
 * bytes a thread (rounded up to whole warps) and bytes a block. */
#define CW_OPENCL_BEGIN_SLOT 16
#define CW_OPENCL_THREAD_SLOT 8
#define CW_OPENCL_BLOCK_SLOTS 16

enum CwOpenclFault {
    CW_OPENCL_NO_FAULT = 0,
    CW_OPENCL_TRAP = 1,
    CW_OPENCL_ASSERT = 2,
    CW_OPENCL_RUNAWAY = 3,  /* waits that can never end, or too deep a recursion */
    CW_OPENCL_BAD_FREE = 4, /* of memory that malloc() did not give, or twice */
};

enum CwOpenclStop {
    CW_OPENCL_STOP = 1,          /* the host says so */
    CW_OPENCL_STOP_BY_FAULT = 2, /* the queue waited for one where a fault was */
};

#define CW_OPENCL_MOST_PLACES 256
#define CW_OPENCL_LOCKS 4096

/* One per queue, in memory that the device and the host reach. Written by kernels with device-wide
 * atomics; read by the host once a kernel has ended. */
typedef struct CwOpenclServices {
    /* Every kernel returns at once when one of these is set; waiting loops look at them too. */
    uint32_t stop;  /* bits of enum CwOpenclStop: set by the host, or for it */
    uint32_t fault; /* enum CwOpenclFault: the first to change it from 0 fills in what follows */
    uint32_t fault_block[3], fault_thread[3];
    uint64_t fault_grid;               /* gridid of the launch, which names the kernel */
    uint32_t grid_arrived, grid_round; /* grid barrier: both 0 between launches */
    /* Output of printf and assert: records from `output`, dropped once they don't fit. */
    uint64_t output, output_bytes;
    uint32_t output_used; /* by finished and unfinished records; never more than output_bytes */
    uint32_t output_reserved;
    uint64_t heap; /* of malloc(), one per device, aligned to 64; zeroed by the host once, then the
                      device library's alone */
    uint64_t heap_bytes;
    uint64_t locks; /* CW_OPENCL_LOCKS words, one table per device, zero where not held: for atomics
                       of 64 bits on a device that has none */
    /* @cw.globaltimer: timer_ns + (clock - timer_clock) * timer_rate / 2^32, where clock is that of
     * @cw.clock64. timer_rate 0: not known, each tick counts as a nanosecond. */
    uint64_t timer_ns, timer_clock, timer_rate;
    uint32_t ticks; /* of devices without a clock: how often it was read */
    /* Scratch memory in places for one block each, and a bit for each place that is taken. */
    uint32_t scratch_places;
    uint64_t scratch;
    uint32_t scratch_taken[CW_OPENCL_MOST_PLACES / 32];
} CwOpenclServices;

/* A record of the output: whole size in bytes, a multiple of 8 (a record that is 0 was never
 * finished), its kind, then for
 *   CW_OPENCL_PRINTF: the format, then each conversion's argument (also those of '*');
 *   CW_OPENCL_ASSERT_TEXT: the texts expression, file, function, then the line as a number.
 * A number takes 8 bytes (integers extended as the format says or zero, floating point as a
 * double). A text takes 8 bytes for its length with the final NUL (0: a null pointer), then its
 * bytes padded to 8. */
typedef struct CwOpenclRecord {
    uint32_t bytes;
    uint32_t kind; /* enum CwOpenclRecordKind */
    uint32_t block[3], thread[3];
} CwOpenclRecord;
enum CwOpenclRecordKind { CW_OPENCL_PRINTF = 1, CW_OPENCL_ASSERT_TEXT = 2 };

/* Specialisation constants of every module, by SpecId; the driver may write them into the SPIR-V
 * before it builds. 0 = not known: the launch record tells. */
enum CwOpenclSpec {
    CW_OPENCL_SPEC_NTID_X = 0,
    CW_OPENCL_SPEC_NTID_Y = 1,
    CW_OPENCL_SPEC_NTID_Z = 2
};

/* Image::code: this header, then `kernel_count` CwOpenclKernel in the order of Image::kernels, then
 * the SPIR-V modules, one a kernel. Offsets are from the beginning of the code. Host byte order. */
#define CW_OPENCL_MAGIC 0x4c435743u /* "CWCL" */
typedef struct CwOpenclCode {
    uint32_t magic, abi, kernel_count, reserved;
} CwOpenclCode;

enum CwOpenclKernelFlag {
    CW_OPENCL_ARGS_IN_MEMORY = 1, /* the device takes fewer bytes of arguments */
    CW_OPENCL_USES_HEAP = 2,
    CW_OPENCL_USES_OUTPUT = 4,
    CW_OPENCL_GRID_SYNC = 8,
    CW_OPENCL_USES_TIMER = 16,
    CW_OPENCL_SHAPED = 32, /* groups have the block's shape, not one dimension */
    CW_OPENCL_USES_SCRATCH = 64,
    CW_OPENCL_USES_LOCKS = 128,
};
typedef struct CwOpenclKernel {
    uint64_t spirv_offset, spirv_bytes;
    uint32_t flags;
    uint32_t exchange_per_block;  /* bytes of the exchange area: per block, */
    uint32_t exchange_per_thread; /* and per thread (threads rounded up to 32) */
    uint32_t subgroup;            /* required sub-group size, 0 = the device chooses */
    uint32_t scratch_per_thread;  /* bytes of scratch memory */
    uint32_t reserved;
    char entry[64];    /* name of the entry point, NUL-terminated */
    char refusal[192]; /* not empty: the kernel can't run on such a device, and why */
} CwOpenclKernel;
