/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What an image of the cpu backend and its driver know of each other. C, because device code
 * compiled to bitcode (backends/cpu/device/leaf.cpp) includes it too. The codegen addresses
 * CwThread's members by their offset (static_asserts in codegen/context.cpp hold the two together).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CW_CPU_ABI 5

/* The record of one running thread: the hidden first parameter of every device function. */
typedef struct CwThread {
    uint32_t tid[3];
    uint32_t linear; /* tid.x + ntid.x * (tid.y + ntid.y * tid.z); lane = linear % 32 */
    uint32_t ctaid[3];
    uint32_t ntid[3];
    uint32_t nctaid[3];
    uint32_t dynamic_smem_bytes;
    uint32_t total_smem_bytes;
    uint32_t smid;
    uint64_t gridid;
    uint8_t* shared;         /* the block's shared memory: static part first */
    uint8_t* dynamic_shared; /* its dynamic part */
    uint8_t* globals;        /* segment of the module's variables */
    const uint8_t* args;     /* packed argument block */
    const struct CwServices* services;
    void* block;          /* the driver's own */
    void* fiber;          /* the driver's own; null in the loop engine */
    uint32_t block_count; /* CW_MANY_BLOCKS: blocks to run, neighbours in x from ctaid on */
    /* Region kernels: the lanes of one warp that run now, neighbours in x. */
    uint32_t first_lane; /* in the warp */
    uint32_t lane_count;
    uint32_t first_tid[3]; /* indices of the first */
    uint32_t first_linear;
    uint32_t region; /* where they go on (`single` only) */
    uint8_t* frame;  /* the warp's frame: what lives from region to region */
    struct CwLanes* lanes;
} CwThread;

/* What the 32 lanes of a warp wait for between two regions, and what they get. */
typedef struct CwLanes {
    uint32_t region[32];   /* where each goes on after its wait, or CW_ENDED */
    uint32_t mask[32];     /* of a warp collective */
    uint32_t b[32], c[32]; /* shuffles: PTX's operands; barriers: id and count */
    uint32_t result[32];
    uint64_t value[32];
} CwLanes;
#define CW_ENDED 0xffffffffu

/* What device code asks of the driver. Every entry may suspend the calling thread (not in the loop
 * engine, whose kernels don't call those marked W). */
typedef struct CwServices {
    void (*barrier)(CwThread*, uint32_t id, uint32_t count);        /* W */
    void (*barrier_arrive)(CwThread*, uint32_t id, uint32_t count); /* W */
    uint32_t (*barrier_red)(CwThread*, uint32_t id, uint32_t count, uint32_t predicate,
                            uint32_t operation /* 0 popc 1 and 2 or */); /* W */
    void (*grid_sync)(CwThread*);                                        /* W */
    void (*syncwarp)(CwThread*, uint32_t mask);                          /* W */
    uint32_t (*activemask)(CwThread*, const void* site);                 /* W */
    uint32_t (*shuffle)(CwThread*, uint32_t mask, uint32_t value, uint32_t b, uint32_t c,
                        uint32_t mode /* 0 idx 1 up 2 down 3 bfly */); /* W */
    uint32_t (*vote)(CwThread*, uint32_t mask, uint32_t predicate,
                     uint32_t mode /* 0 all 1 any 2 uni 3 ballot */);          /* W */
    uint32_t (*match)(CwThread*, uint32_t mask, uint64_t value, uint32_t all); /* W */
    uint32_t (*redux)(
        CwThread*, uint32_t mask, uint32_t value,
        uint32_t op /* 0 add 1 and 2 max.s32 3 max.u32 4 min.s32 5 min.u32 6 or 7 xor */); /* W */
    void (*yield)(CwThread*);                                                              /* W */
    void (*lockstep)(CwThread*);                        /* W: meets the warp's other live lanes */
    void (*nanosleep)(CwThread*, uint32_t nanoseconds); /* W */
    int32_t (*vprintf)(CwThread*, const char* format, const void* packed);
    void (*assertfail)(CwThread*, const char* message, const char* file, uint32_t line,
                       const char* function, uint64_t char_size); /* does not return */
    void* (*malloc)(CwThread*, uint64_t bytes);
    void (*free)(CwThread*, void*);
    uint64_t (*clock)(void);                           /* cycles */
    uint64_t (*globaltimer)(void);                     /* nanoseconds */
    uint32_t (*address_space)(CwThread*, const void*); /* 1 global 3 shared 4 constant 5 local */
    void (*trap)(CwThread*);                           /* does not return */
    void (*exit)(CwThread*);                           /* does not return; ends this thread only */
} CwServices;

/* What a lane waits for, with its operands in CwLanes. */
enum CwWait {
    CW_WAIT_NONE,        /* nothing: a uniform loop begins or ends */
    CW_WAIT_BARRIER,     /* b: id, c: count; if they are constants, in mode: id + 16 * count */
    CW_WAIT_BARRIER_RED, /* and value: predicate; mode: CwServices::barrier_red's */
    CW_WAIT_GRID,
    CW_WAIT_SYNC,       /* mask */
    CW_WAIT_SHUFFLE,    /* mask, value, b, c; mode */
    CW_WAIT_VOTE,       /* mask, value; mode */
    CW_WAIT_MATCH,      /* mask, value; mode: all */
    CW_WAIT_REDUX,      /* mask, value; mode */
    CW_WAIT_ACTIVEMASK, /* value: the site */
    CW_WAIT_YIELD,
    CW_WAIT_LOCKSTEP,
    CW_WAIT_SLEEP, /* value: nanoseconds */
};

/* A value of the warp's frame that is equal in all lanes that come there together. */
typedef struct CwUniform {
    uint32_t offset, size; /* of 32 such in the frame; of one */
} CwUniform;

enum CwRegionFlag {
    CW_ONE_WAY = 1,       /* all lanes come to the same next wait */
    CW_SAME_OPERANDS = 2, /* mask, or barrier and count, are constants of its wait */
};

/* The part of a kernel from one wait to the next ones. */
typedef struct CwRegion {
    void (*entry)(CwThread*); /* runs lane_count lanes until each waits or ends */
    uint32_t wait, mode;      /* what a lane waits for before it: enum CwWait */
    const CwUniform* uniforms;
    uint32_t uniform_count;
    uint32_t flags; /* enum CwRegionFlag */
} CwRegion;

/* How a kernel is entered. */
enum CwKernelKind {
    CW_KERNEL_LOOP = 0, /* entry(thread) runs a whole block, or block_count of them: thread holds
                           the block's part; it writes tid, and ctaid.x for each block */
    CW_KERNEL_THREAD =
        1, /* entry(thread) runs the one thread that it is given, on a stack of its own */
    CW_KERNEL_REGIONS = 2, /* regions[i].entry(thread) moves lanes of a warp from wait to wait; all
                              begin at region 0 */
};

enum CwKernelFlag { CW_MANY_BLOCKS = 1 };

typedef struct CwKernel {
    const char* name;
    void (*entry)(CwThread*);
    uint32_t kind;
    uint32_t region_count;
    /* Loop kernels: runs the one thread whose indices the record holds. Region kernels: moves
     * first_lane from `region` to its next wait. Slow; it finds the thread that faulted. May be
     * null. */
    void (*single)(CwThread*);
    const CwRegion* regions;
    uint32_t frame_bytes; /* of a warp */
    uint32_t flags;       /* enum CwKernelFlag */
} CwKernel;

/* The one exported symbol of an image: `cw_cpu_image`. Kernels stand in the order of
 * Image::kernels, functions in that of Image::functions. The pc of an entry of Image::lines is an
 * address as the shared object's file has it. */
typedef struct CwCpuImage {
    uint32_t abi; /* CW_CPU_ABI */
    uint32_t kernel_count;
    const CwKernel* kernels;
    uint32_t function_count;
    uint32_t reserved;
    void* const* functions;
} CwCpuImage;
