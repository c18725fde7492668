/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* NVTX 3 C API: annotations for profilers. No tool is attached, so each call is harmless and costs
   nothing; ranges get the levels and ids that NVTX documents for that case. Valid in C. */
#ifndef NVTOOLSEXT_H_
#define NVTOOLSEXT_H_

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#define NVTX_VERSION 3
#define NVTX_SIZE_OF_FIELDS 0
#define NVTX_API
#define NVTX_INLINE_STATIC __inline__ static
#define NVTX_DECLSPEC
#define NVTX_SUCCESS 0
#define NVTX_FAIL 1
#define NVTX_ERR_INIT_LOAD_PROPERTY 2
#define NVTX_ERR_NO_INJECTION_LIBRARY_AVAILABLE 4
#define NVTX_NO_PUSH_POP_TRACKING ((int)-2)

#define NVTX_EVENT_ATTRIB_STRUCT_SIZE ((uint16_t)(sizeof(nvtxEventAttributes_t)))
#define NVTX_INITIALIZATION_ATTRIB_STRUCT_SIZE ((uint16_t)(sizeof(nvtxInitializationAttributes_t)))

#define NVTX_RESOURCE_CLASS_CUDA 4
#define NVTX_RESOURCE_CLASS_CUDART 5
#define NVTX_RESOURCE_MAKE_TYPE(CLASS, INDEX)                                                      \
    ((((uint32_t)(NVTX_RESOURCE_CLASS_##CLASS)) << 16) | ((uint32_t)(INDEX)))

typedef uint64_t nvtxRangeId_t;
typedef struct nvtxDomainRegistration_st nvtxDomainRegistration;
typedef nvtxDomainRegistration* nvtxDomainHandle_t;
typedef struct nvtxStringRegistration_st nvtxStringRegistration;
typedef nvtxStringRegistration* nvtxStringHandle_t;
typedef struct nvtxResourceHandle* nvtxResourceHandle_t;

typedef enum nvtxColorType_t { NVTX_COLOR_UNKNOWN = 0, NVTX_COLOR_ARGB = 1 } nvtxColorType_t;
typedef enum nvtxMessageType_t {
    NVTX_MESSAGE_UNKNOWN = 0,
    NVTX_MESSAGE_TYPE_ASCII = 1,
    NVTX_MESSAGE_TYPE_UNICODE = 2,
    NVTX_MESSAGE_TYPE_REGISTERED = 3
} nvtxMessageType_t;
typedef union nvtxMessageValue_t {
    const char* ascii;
    const wchar_t* unicode;
    nvtxStringHandle_t registered;
} nvtxMessageValue_t;
typedef enum nvtxPayloadType_t {
    NVTX_PAYLOAD_UNKNOWN = 0,
    NVTX_PAYLOAD_TYPE_UNSIGNED_INT64 = 1,
    NVTX_PAYLOAD_TYPE_INT64 = 2,
    NVTX_PAYLOAD_TYPE_DOUBLE = 3,
    NVTX_PAYLOAD_TYPE_UNSIGNED_INT32 = 4,
    NVTX_PAYLOAD_TYPE_INT32 = 5,
    NVTX_PAYLOAD_TYPE_FLOAT = 6
} nvtxPayloadType_t;
typedef union payload_t {
    uint64_t ullValue;
    int64_t llValue;
    double dValue;
    uint32_t uiValue;
    int32_t iValue;
    float fValue;
} payload_t;

typedef struct nvtxEventAttributes_v2 {
    uint16_t version;
    uint16_t size;
    uint32_t category;
    int32_t colorType;
    uint32_t color;
    int32_t payloadType;
    int32_t reserved0;
    union payload_t payload;
    int32_t messageType;
    nvtxMessageValue_t message;
} nvtxEventAttributes_v2;
typedef struct nvtxEventAttributes_v2 nvtxEventAttributes_t;

typedef struct nvtxResourceAttributes_v0 {
    uint16_t version;
    uint16_t size;
    int32_t identifierType;
    union {
        const void* pValue;
        uint64_t ullValue;
    } identifier;
    int32_t messageType;
    nvtxMessageValue_t message;
} nvtxResourceAttributes_t;

typedef enum nvtxInitializationMode_t {
    NVTX_INITIALIZATION_MODE_UNKNOWN = 0
} nvtxInitializationMode_t;
typedef struct nvtxInitializationAttributes_t {
    uint16_t version;
    uint16_t size;
    uint32_t mode;
} nvtxInitializationAttributes_t;

#if defined(__cplusplus)
extern "C" {
#endif

#define CW_NVTX __attribute__((unused)) static __inline__
CW_NVTX void nvtxInitialize(const void* reserved) {
    (void)reserved;
}
CW_NVTX void nvtxMarkEx(const nvtxEventAttributes_t* a) {
    (void)a;
}
CW_NVTX void nvtxMarkA(const char* message) {
    (void)message;
}
CW_NVTX void nvtxMarkW(const wchar_t* message) {
    (void)message;
}
CW_NVTX nvtxRangeId_t nvtxRangeStartEx(const nvtxEventAttributes_t* a) {
    (void)a;
    return 0;
}
CW_NVTX nvtxRangeId_t nvtxRangeStartA(const char* message) {
    (void)message;
    return 0;
}
CW_NVTX nvtxRangeId_t nvtxRangeStartW(const wchar_t* message) {
    (void)message;
    return 0;
}
CW_NVTX void nvtxRangeEnd(nvtxRangeId_t id) {
    (void)id;
}
CW_NVTX int nvtxRangePushEx(const nvtxEventAttributes_t* a) {
    (void)a;
    return NVTX_NO_PUSH_POP_TRACKING;
}
CW_NVTX int nvtxRangePushA(const char* message) {
    (void)message;
    return NVTX_NO_PUSH_POP_TRACKING;
}
CW_NVTX int nvtxRangePushW(const wchar_t* message) {
    (void)message;
    return NVTX_NO_PUSH_POP_TRACKING;
}
CW_NVTX int nvtxRangePop(void) {
    return NVTX_NO_PUSH_POP_TRACKING;
}
CW_NVTX void nvtxNameCategoryA(uint32_t category, const char* name) {
    (void)category;
    (void)name;
}
CW_NVTX void nvtxNameCategoryW(uint32_t category, const wchar_t* name) {
    (void)category;
    (void)name;
}
CW_NVTX void nvtxNameOsThreadA(uint32_t thread, const char* name) {
    (void)thread;
    (void)name;
}
CW_NVTX void nvtxNameOsThreadW(uint32_t thread, const wchar_t* name) {
    (void)thread;
    (void)name;
}

CW_NVTX nvtxDomainHandle_t nvtxDomainCreateA(const char* name) {
    (void)name;
    return 0;
}
CW_NVTX nvtxDomainHandle_t nvtxDomainCreateW(const wchar_t* name) {
    (void)name;
    return 0;
}
CW_NVTX void nvtxDomainDestroy(nvtxDomainHandle_t domain) {
    (void)domain;
}
CW_NVTX nvtxStringHandle_t nvtxDomainRegisterStringA(nvtxDomainHandle_t domain,
                                                     const char* string) {
    (void)domain;
    (void)string;
    return 0;
}
CW_NVTX nvtxStringHandle_t nvtxDomainRegisterStringW(nvtxDomainHandle_t domain,
                                                     const wchar_t* string) {
    (void)domain;
    (void)string;
    return 0;
}
CW_NVTX nvtxResourceHandle_t nvtxDomainResourceCreate(nvtxDomainHandle_t domain,
                                                      nvtxResourceAttributes_t* a) {
    (void)domain;
    (void)a;
    return 0;
}
CW_NVTX void nvtxDomainResourceDestroy(nvtxResourceHandle_t resource) {
    (void)resource;
}
CW_NVTX void nvtxDomainMarkEx(nvtxDomainHandle_t domain, const nvtxEventAttributes_t* a) {
    (void)domain;
    (void)a;
}
CW_NVTX nvtxRangeId_t nvtxDomainRangeStartEx(nvtxDomainHandle_t domain,
                                             const nvtxEventAttributes_t* a) {
    (void)domain;
    (void)a;
    return 0;
}
CW_NVTX void nvtxDomainRangeEnd(nvtxDomainHandle_t domain, nvtxRangeId_t id) {
    (void)domain;
    (void)id;
}
CW_NVTX int nvtxDomainRangePushEx(nvtxDomainHandle_t domain, const nvtxEventAttributes_t* a) {
    (void)domain;
    (void)a;
    return NVTX_NO_PUSH_POP_TRACKING;
}
CW_NVTX int nvtxDomainRangePop(nvtxDomainHandle_t domain) {
    (void)domain;
    return NVTX_NO_PUSH_POP_TRACKING;
}
CW_NVTX void nvtxDomainNameCategoryA(nvtxDomainHandle_t domain, uint32_t category,
                                     const char* name) {
    (void)domain;
    (void)category;
    (void)name;
}
CW_NVTX void nvtxDomainNameCategoryW(nvtxDomainHandle_t domain, uint32_t category,
                                     const wchar_t* name) {
    (void)domain;
    (void)category;
    (void)name;
}
#if defined(__cplusplus)
}
#endif

#if defined(UNICODE)
#define nvtxMark nvtxMarkW
#define nvtxRangeStart nvtxRangeStartW
#define nvtxRangePush nvtxRangePushW
#define nvtxNameCategory nvtxNameCategoryW
#define nvtxNameOsThread nvtxNameOsThreadW
#define nvtxDomainCreate nvtxDomainCreateW
#define nvtxDomainRegisterString nvtxDomainRegisterStringW
#define nvtxDomainNameCategory nvtxDomainNameCategoryW
#else
#define nvtxMark nvtxMarkA
#define nvtxRangeStart nvtxRangeStartA
#define nvtxRangePush nvtxRangePushA
#define nvtxNameCategory nvtxNameCategoryA
#define nvtxNameOsThread nvtxNameOsThreadA
#define nvtxDomainCreate nvtxDomainCreateA
#define nvtxDomainRegisterString nvtxDomainRegisterStringA
#define nvtxDomainNameCategory nvtxDomainNameCategoryA
#endif

#endif
