// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/executable.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace cw::cpu {
namespace {

bool writeAll(int file, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes = bytes.subspan(size_t(n));
    }
    return true;
}

struct Bounds {
    uint64_t base, begin = ~uint64_t(0), end = 0;
};

int findBounds(dl_phdr_info* info, size_t, void* argument) {
    auto& bounds = *static_cast<Bounds*>(argument);
    if (info->dlpi_addr != bounds.base) return 0;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& header = info->dlpi_phdr[i];
        if (header.p_type != PT_LOAD || !(header.p_flags & PF_X)) continue;
        bounds.begin = std::min<uint64_t>(bounds.begin, bounds.base + header.p_vaddr);
        bounds.end = std::max<uint64_t>(bounds.end, bounds.base + header.p_vaddr + header.p_memsz);
    }
    return 1;
}

Error loaderError(std::string_view doing) {
    const char* why = dlerror();
    return makeError(ErrorCode::InvalidImage, "{} ({})", doing, why ? why : "no reason given");
}

} // namespace

Result<std::shared_ptr<CpuExecutable>> CpuExecutable::load(std::shared_ptr<const ir::Image> image) {
    auto executable = std::make_shared<CpuExecutable>();
    executable->image_ = image;
    // Each load has a file of its own, so that the loader doesn't take two for one.
    std::string path, temporary;
    int file = memfd_create("causeway-image", MFD_CLOEXEC);
    if (file >= 0 && writeAll(file, image->code)) {
        executable->file_ = file;
        path = fmt::format("/proc/{}/fd/{}", getpid(), file);
    } else {
        if (file >= 0) close(file);
        const char* folder = std::getenv("TMPDIR");
        temporary = fmt::format("{}/causeway-XXXXXX", folder && *folder ? folder : "/tmp");
        file = mkostemp(temporary.data(), O_CLOEXEC);
        if (file < 0)
            return makeError(ErrorCode::InvalidImage,
                             "can't make a temporary file for an image ({})", std::strerror(errno));
        const bool written = writeAll(file, image->code);
        close(file);
        if (!written) {
            unlink(temporary.c_str());
            return makeError(ErrorCode::InvalidImage, "can't write an image to '{}' ({})",
                             temporary, std::strerror(errno));
        }
        path = temporary;
    }
    executable->library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!temporary.empty()) unlink(temporary.c_str());
    if (!executable->library_)
        return loaderError("the image is not a shared object that this machine can load");
    executable->code_ = static_cast<const CwCpuImage*>(dlsym(executable->library_, "cw_cpu_image"));
    if (!executable->code_) return loaderError("the image has no table of kernels");
    const CwCpuImage& code = *executable->code_;
    if (code.abi != CW_CPU_ABI)
        return makeError(ErrorCode::InvalidImage,
                         "the image was made for version {} of the cpu backend, this is {}",
                         code.abi, CW_CPU_ABI);
    if (code.kernel_count != image->kernels.size() ||
        code.function_count != image->functions.size())
        return makeError(ErrorCode::InvalidImage,
                         "the image's code has {} kernels and {} functions, its table {} and {}",
                         code.kernel_count, code.function_count, image->kernels.size(),
                         image->functions.size());
    executable->block_cost_ = std::make_unique<std::atomic<uint32_t>[]>(code.kernel_count);
    link_map* map = nullptr;
    if (dlinfo(executable->library_, RTLD_DI_LINKMAP, &map) == 0) {
        Bounds bounds{map->l_addr};
        dl_iterate_phdr(&findBounds, &bounds);
        executable->base_ = bounds.base;
        executable->begin_ = bounds.begin;
        executable->end_ = bounds.end;
    }
    return executable;
}

CpuExecutable::~CpuExecutable() {
    if (library_) dlclose(library_);
    if (file_ >= 0) close(file_);
}

Result<DevicePtr> CpuExecutable::functionAddress(uint32_t index) const {
    if (index >= code_->function_count)
        return makeError(ErrorCode::InvalidSymbol, "function {} is not in the image ({} functions)",
                         index, code_->function_count);
    return reinterpret_cast<DevicePtr>(code_->functions[index]);
}

std::string CpuExecutable::sourceOf(uint64_t pc) const {
    if (!holds(pc)) return {};
    const auto& lines = image_->lines;
    auto after = std::upper_bound(
        lines.begin(), lines.end(), pc - base_,
        [](uint64_t value, const ir::LineEntry& entry) { return value < entry.pc; });
    if (after == lines.begin()) return {};
    const ir::LineEntry& entry = after[-1];
    if (!entry.line || entry.file >= image_->files.size()) return {};
    return fmt::format("{}:{}", image_->files[entry.file], entry.line);
}

bool CpuExecutable::isConstant(uint64_t offset) const {
    for (const ir::GlobalMeta& global : image_->globals)
        if ((global.flags & ir::GlobalMeta::Constant) && offset >= global.offset &&
            offset - global.offset < global.size)
            return true;
    return false;
}

} // namespace cw::cpu
