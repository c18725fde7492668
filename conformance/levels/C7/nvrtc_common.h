// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the NVRTC cases share: a program that goes when its scope ends.
#pragma once

#include "case.h"

#include <nvrtc.h>

#include <initializer_list>
#include <string>

struct Program {
    struct Header {
        const char *name, *text;
    };

    nvrtcProgram handle = nullptr;

    explicit Program(const char* source, const char* name = "test.cu",
                     std::initializer_list<Header> headers = {}) {
        std::vector<const char*> names, texts;
        for (const Header& header : headers) {
            names.push_back(header.name);
            texts.push_back(header.text);
        }
        CHECK_EQ(int(nvrtcCreateProgram(&handle, source, name, int(headers.size()), texts.data(),
                                        names.data())),
                 int(NVRTC_SUCCESS));
    }
    ~Program() { nvrtcDestroyProgram(&handle); }

    nvrtcResult compile(std::initializer_list<const char*> options = {}) {
        const std::vector<const char*> all(options);
        return nvrtcCompileProgram(handle, int(all.size()), all.data());
    }
    void compiles(std::initializer_list<const char*> options = {}) {
        const nvrtcResult result = compile(options);
        if (result != NVRTC_SUCCESS) std::printf("%s\n", log().c_str());
        CHECK_EQ(int(result), int(NVRTC_SUCCESS));
    }
    std::string log() const {
        size_t size = 0;
        CHECK_EQ(int(nvrtcGetProgramLogSize(handle, &size)), int(NVRTC_SUCCESS));
        std::string text(size, '\0');
        CHECK_EQ(int(nvrtcGetProgramLog(handle, text.data())), int(NVRTC_SUCCESS));
        text.resize(size - 1);
        return text;
    }
    std::string ptx() const {
        size_t size = 0;
        CHECK_EQ(int(nvrtcGetPTXSize(handle, &size)), int(NVRTC_SUCCESS));
        std::string text(size, '\0');
        CHECK_EQ(int(nvrtcGetPTX(handle, text.data())), int(NVRTC_SUCCESS));
        text.resize(size - 1);
        return text;
    }
    size_t cubinSize() const {
        size_t size = 1;
        CHECK_EQ(int(nvrtcGetCUBINSize(handle, &size)), int(NVRTC_SUCCESS));
        return size;
    }
    std::string lowered(const char* expression) const {
        const char* name = nullptr;
        CHECK_EQ(int(nvrtcGetLoweredName(handle, expression, &name)), int(NVRTC_SUCCESS));
        return name ? name : "";
    }
    void add(const char* expression) {
        CHECK_EQ(int(nvrtcAddNameExpression(handle, expression)), int(NVRTC_SUCCESS));
    }
};

inline bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    std::printf("'%s' is not in:\n%s\n", part.c_str(), text.c_str());
    return false;
}
