// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/children.h"

#include <cerrno>
#include <csignal>
#include <deque>
#include <thread>

#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/raw_ostream.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cw::opencl {
namespace {

enum ExitCode { Done = 0, Failed = 3 }; // then the file holds the result, or the message

int g_file = -1; // a job's

void writeAll(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(g_file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) ::_exit(1);
        bytes = bytes.subspan(size_t(written));
    }
}

[[noreturn]] void fail(std::string_view message) {
    writeAll(asBytes(message));
    ::_exit(Failed);
}

void failFatally(void*, const char* reason, bool) {
    fail(reason);
}

struct FailOnError : llvm::DiagnosticHandler {
    bool handleDiagnostics(const llvm::DiagnosticInfo& diagnostic) override {
        if (diagnostic.getSeverity() != llvm::DS_Error) return true;
        std::string message;
        llvm::raw_string_ostream stream(message);
        llvm::DiagnosticPrinterRawOStream printer(stream);
        diagnostic.print(printer);
        fail(message);
    }
};

struct Child {
    size_t index;
    pid_t process;
    int file;
};

Result<Child> start(size_t index, llvm::function_ref<Result<Bytes>(size_t)> job) {
    const int file = ::memfd_create("causeway-kernel", MFD_CLOEXEC);
    if (file < 0) return makeError(ErrorCode::CompileFailed, "no file in memory (errno {})", errno);
    const pid_t parent = ::getpid(), process = ::fork();
    if (process < 0) {
        ::close(file);
        return makeError(ErrorCode::CompileFailed, "no child process (errno {})", errno);
    }
    if (process > 0) return Child{index, process, file};

    g_file = file;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
        ::signal(signal, SIG_DFL);
    llvm::remove_fatal_error_handler();
    llvm::install_fatal_error_handler(failFatally);
    auto result = job(index);
    if (!result) fail(result.error().message);
    writeAll(*result);
    ::_exit(Done);
}

Result<Bytes> finish(const Child& child) {
    int status = 0;
    while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    Bytes bytes(size_t(std::max<off_t>(::lseek(child.file, 0, SEEK_END), 0)));
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got =
            ::pread(child.file, bytes.data() + done, bytes.size() - done, off_t(done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += size_t(got);
    }
    ::close(child.file);
    if (WIFEXITED(status) && WEXITSTATUS(status) == Done && done == bytes.size()) return bytes;
    if (WIFEXITED(status) && WEXITSTATUS(status) == Failed)
        return makeError(ErrorCode::CompileFailed, "{}", asText(bytes));
    return makeError(ErrorCode::CompileFailed, "LLVM crashes (status {:#x})", status);
}

} // namespace

std::vector<Result<Bytes>> runInChildren(size_t count,
                                         llvm::function_ref<Result<Bytes>(size_t)> job) {
    const size_t at_once = std::max(1u, std::thread::hardware_concurrency());
    std::vector<Result<Bytes>> results;
    std::deque<Result<Child>> running;
    for (size_t next = 0; results.size() < count;) {
        if (next < count && running.size() < at_once) {
            running.push_back(start(next++, job));
            continue;
        }
        const Result<Child> oldest = std::move(running.front());
        running.pop_front();
        results.push_back(oldest ? finish(*oldest) : Result<Bytes>(oldest.error()));
    }
    return results;
}

void failOnErrors(llvm::LLVMContext& context) {
    context.setDiagnosticHandler(std::make_unique<FailOnError>());
}

} // namespace cw::opencl
