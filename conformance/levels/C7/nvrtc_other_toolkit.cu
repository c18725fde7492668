// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: NVRTC: a folder of another toolkit's headers does not hide this one's
// DOC: NVRTC 12.8, --include-path
// NVCC: -lnvrtc
// NEEDS: causeway
// ORACLE: not yet run
#include "nvrtc_common.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

/// A folder with headers that don't compile, and one that a program needs.
struct Folder {
    std::string path = "/tmp/other_toolkit_XXXXXX";
    explicit Folder(std::initializer_list<const char*> names) {
        CHECK(mkdtemp(path.data()) != nullptr);
        for (const char* name : names) {
            fs::create_directories(fs::path(path + "/" + name).parent_path());
            std::ofstream(path + "/" + name) << "#error another compiler's\n";
        }
        std::ofstream(path + "/mine.h") << "#define MINE 7\n";
    }
    ~Folder() { fs::remove_all(path); }
    std::string option() const { return "-I" + path; }
};

static const char kHalf[] =
    "#include <cuda_fp16.h>\n"
    "#include <mine.h>\n"
    "extern \"C\" __global__ void k(__half* x) { *x = __int2half_rn(MINE); }\n";

CASE(AWholeToolkitIsSearchedLast) {
    Folder other({"cuda_runtime_api.h", "crt/host_defines.h", "cuda_fp16.h"});
    Program(kHalf).compiles({other.option().c_str()});
}

CASE(SoAreAFewOfItsHeaders) {
    Folder other({"cuda_fp16.h", "cuda_fp16.hpp"});
    Program(kHalf).compiles({other.option().c_str()});
}

CASE(AProgramsOwnHeaderComesFirst) {
    Folder own({"cuda_fp16.h"});
    Program program(kHalf);
    CHECK_EQ(int(program.compile({own.option().c_str()})), int(NVRTC_ERROR_COMPILATION));
    CHECK(program.log().find("another compiler's") != std::string::npos);
}
