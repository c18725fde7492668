/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "shim/common/static_door.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kInitializationError = 3 }; /* cudaErrorInitializationError, CUDA_ERROR_NOT_INITIALIZED */

static const char kMissingMessage[] =
    "[causeway] cannot load libcauseway.so, which this program's CUDA runtime forwards to";

static void complain(void) {
    static int told;
    if (__atomic_exchange_n(&told, 1, __ATOMIC_RELAXED)) return;
    fprintf(stderr,
            "%s\n  hint: set CAUSEWAY_HOME to the toolkit's folder, or add its lib64 to "
            "LD_LIBRARY_PATH\n",
            kMissingMessage);
}

static int missingStatus(void) {
    complain();
    return kInitializationError;
}

static const char* missingText(void) {
    complain();
    return "initialization error";
}

/* Registration happens before main, also in programs that never use the GPU: no complaint. */
static void* missingNothing(void) {
    return NULL;
}

static void* missingFunction(enum CwMissing kind) {
    switch (kind) {
    case kMissingStatus:
        return (void*)&missingStatus;
    case kMissingText:
        return (void*)&missingText;
    case kMissingNothing:
    case kMissingZero:
        break;
    }
    return (void*)&missingNothing;
}

/* Objects of our nvcc say where the toolkit was that compiled them: for programs that something
 * else links. */
extern const char causeway_toolkit[] __attribute__((weak, visibility("hidden")));

static void* openLibrary(void) {
    char path[4096];
    const char* home;
    void* library = dlopen("libcauseway.so", RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
    home = getenv("CAUSEWAY_HOME");
    if (!home && causeway_toolkit) home = causeway_toolkit;
    if (!home) return NULL;
    if ((size_t)snprintf(path, sizeof path, "%s/lib64/libcauseway.so", home) >= sizeof path)
        return NULL;
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) fprintf(stderr, "[causeway] %s\n", dlerror());
    return library;
}

static void* symbolOf(void* library, const char* table, const char* suffix) {
    char name[256];
    snprintf(name, sizeof name, "%s%s", table, suffix);
    return dlsym(library, name);
}

void cw_fill_static_door(const char* table, void** entries, const struct CwStaticName* names,
                         size_t count) {
    void* library = openLibrary();
    void* const* functions = library ? (void* const*)symbolOf(library, table, "") : NULL;
    const char* const* known =
        library ? (const char* const*)symbolOf(library, table, "_names") : NULL;
    size_t at = 0;
    for (size_t i = 0; i < count; ++i) {
        int order = 1;
        while (functions && known[at] && (order = strcmp(known[at], names[i].name)) < 0)
            ++at;
        entries[i] = functions && known[at] && order == 0 ? functions[at]
                                                          : missingFunction(names[i].missing);
    }
}
