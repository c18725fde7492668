// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <future>
#include <set>

#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/thread.h>

#include "frontend/cuda/attempt.h"
#include "frontend/frontend.h"

namespace cw::frontend {
namespace {

constexpr unsigned kStackBytes = 64 << 20; // Clang recurses with the nesting of the program

/// Prints messages, each text once over both passes; counts errors.
class Printer {
  public:
    explicit Printer(const CudaSource& source) : source_(source) {}

    void print(const std::vector<Message>& messages) {
        for (const Message& message : messages) {
            if (!message.is_error && source_.no_warnings) continue;
            if (message.text.find(kContainerPath) != std::string::npos)
                continue; // the device pass has said why
            if (!seen_.insert(message.headline()).second) continue;
            llvm::errs() << message.text;
            errors_ += message.is_error;
        }
    }
    int errors() const { return errors_; }
    Error failure() const {
        return makeError(ErrorCode::CompileFailed,
                         "{} error{} detected in the compilation of \"{}\"", errors_,
                         errors_ == 1 ? "" : "s", source_.path);
    }

  private:
    const CudaSource& source_;
    std::set<std::string> seen_;
    int errors_ = 0;
};

/// What the device's thread hands over.
struct Device {
    Result<Attempt> attempt = Attempt{};
    Result<Bytes> container = Bytes{};
};

Device runDevice(const CudaSource& source, const MakeContainer& make) {
    Device device;
    device.attempt = runPass(source, Pass::Device, HostOutput::Object, "-", {});
    if (!device.attempt || !device.attempt->ok) return device;
    device.container = make(std::move(*device.attempt->module));
    return device;
}

} // namespace

Result<ir::Module> compileDevice(const CudaSource& source) {
    Attempt attempt = CW_TRY(runPass(source, Pass::Device, HostOutput::Object, "-", {}));
    Printer printer(source);
    printer.print(attempt.messages);
    if (!attempt.ok) return printer.failure();
    return std::move(*attempt.module);
}

Result<> compile(const CudaSource& source, const MakeContainer& make, HostOutput form,
                 const std::string& output) {
    Device made;
    std::promise<void> done;
    const std::shared_future<void> finished = done.get_future().share();
    llvm::thread worker(std::optional<unsigned>(kStackBytes), [&] {
        made = runDevice(source, make);
        done.set_value();
    });
    const auto container = [&]() -> std::optional<std::string> {
        finished.wait();
        if (!made.attempt || !made.attempt->ok || !made.container) return std::nullopt;
        return std::string(reinterpret_cast<const char*>(made.container->data()),
                           made.container->size());
    };
    const Result<Attempt> host = runPass(source, Pass::Host, form, output, container);
    worker.join();

    Printer printer(source);
    const Attempt device_attempt = CW_TRY(std::move(made.attempt));
    printer.print(device_attempt.messages);
    if (!device_attempt.ok) return printer.failure();
    if (!host) return host.error();
    printer.print(host->messages);
    // The host's own errors are nearer to the source than what a backend says.
    if (!made.container && printer.errors() == 0) return std::move(made.container.error());
    if (!host->ok) return printer.failure();
    return {};
}

Result<> preprocess(const CudaSource& source, HostOutput form, const std::string& output) {
    CudaSource alone = source;
    alone.embeds_container = false;
    const Attempt attempt = CW_TRY(runPass(alone, Pass::Host, form, output, {}));
    Printer printer(source);
    printer.print(attempt.messages);
    if (!attempt.ok) return printer.failure();
    return {};
}

} // namespace cw::frontend
