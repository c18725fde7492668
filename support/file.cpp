// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/file.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cw {

Result<Bytes> readFile(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return makeError(ErrorCode::NotFound, "can't open '{}' ({})", path, strerror(errno));
    Bytes bytes;
    struct stat status{};
    if (::fstat(fd, &status) == 0 && status.st_size > 0) bytes.reserve(size_t(status.st_size));
    std::byte chunk[65536];
    for (;;) {
        const ssize_t n = ::read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int why = errno;
            ::close(fd);
            return makeError(ErrorCode::NotFound, "can't read '{}' ({})", path, strerror(why));
        }
        if (n == 0) break;
        bytes.insert(bytes.end(), chunk, chunk + n);
    }
    ::close(fd);
    return bytes;
}

Result<MappedFile> MappedFile::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    void* at = MAP_FAILED;
    if (fd >= 0 && ::fstat(fd, &status) == 0 && status.st_size > 0)
        at = ::mmap(nullptr, size_t(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    const int why = errno;
    if (fd >= 0) ::close(fd);
    if (fd >= 0 && status.st_size == 0) return MappedFile();
    if (at == MAP_FAILED)
        return makeError(ErrorCode::NotFound, "can't read '{}' ({})", path, strerror(why));
    MappedFile file;
    const size_t size = size_t(status.st_size);
    file.owner_ = std::shared_ptr<const void>(at, [size](void* mapped) { ::munmap(mapped, size); });
    file.bytes_ = {static_cast<const std::byte*>(at), size};
    return file;
}

Result<> writeFileAtomically(const std::string& path, ByteView bytes) {
    static std::atomic<unsigned> number{0};
    const std::string temporary = fmt::format("{}.{}.{}.tmp", path, ::getpid(), number++);
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return makeError(ErrorCode::NotPermitted, "can't write '{}' ({})", temporary,
                         strerror(errno));
    int why = 0;
    while (!bytes.empty() && why == 0) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            why = errno;
        else
            bytes = bytes.subspan(size_t(n));
    }
    if (::close(fd) != 0 && why == 0) why = errno;
    if (why == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) why = errno;
    if (why == 0) return {};
    ::unlink(temporary.c_str());
    return makeError(ErrorCode::NotPermitted, "can't write '{}' ({})", path, strerror(why));
}

std::string folderOfCode(const void* address) {
    Dl_info info{};
    link_map* map = nullptr;
    if (!::dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) ||
        !info.dli_fname)
        return ".";
    // The program itself has no name in the loader's list, only what it was called by, perhaps
    // without a folder.
    const char* file = map && map->l_name && *map->l_name ? info.dli_fname : "/proc/self/exe";
    char resolved[PATH_MAX];
    const std::string path = ::realpath(file, resolved) ? resolved : info.dli_fname;
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

} // namespace cw
