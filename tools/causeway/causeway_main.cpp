// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "support/options.h"
#include "tools/causeway/commands.h"

namespace cw::tool {
namespace {

/// This command once more with other devices: the libraries have read their settings by now.
int again(char** argv, const char* shown) {
    setenv("CAUSEWAY_DEVICES", shown, 1);
    unsetenv("CUDA_VISIBLE_DEVICES");
    execv("/proc/self/exe", argv);
    std::perror("causeway");
    return 1;
}

} // namespace
} // namespace cw::tool

int main(int argc, char** argv) {
    using namespace cw::tool;
    CLI::App app("Causeway runs CUDA programs on machines without an NVIDIA GPU.", "causeway");
    app.require_subcommand(1);
    app.footer("causeway COMMAND --help says more. Settings are environment variables: causeway "
               "env lists them.");

    bool verbose = false, json = false, all = false;
    CLI::App* devices_command = app.add_subcommand("devices", "the devices that programs see");
    devices_command->add_flag("-v,--verbose", verbose, "limits and attributes too");
    devices_command->add_flag("--json", json, "as JSON");
    devices_command->add_flag("-a,--all", all, "every device there is, not only those shown");

    CLI::App* env_command =
        app.add_subcommand("env", "the settings, what they are now and what they mean");
    env_command->add_flag("--json", json, "as JSON");

    app.add_subcommand("doctor", "checks this installation, up to compiling and running a kernel");

    RunOptions options;
    CLI::App* run_command =
        app.add_subcommand("run", "runs a program with this toolkit's libraries");
    run_command->add_option("--devices", options.devices,
                            "which devices to show, as in CAUSEWAY_DEVICES (cpu:2)");
    run_command->add_flag("--preload", options.preload,
                          "load the libraries first (where the dynamic linker has no LD_AUDIT)");
    run_command->add_flag("-v,--verbose", options.verbose,
                          "say which libraries this toolkit's take the place of");
    run_command->add_flag("--lockstep", options.lockstep,
                          "move the lanes of a warp together, for programs that count on it");
    run_command->add_option("command", options.command, "the program and its arguments")
        ->required();
    run_command->positionals_at_end();

    CLI::App* cache_command =
        app.add_subcommand("cache", "the images that were compiled at run time");
    cache_command->require_subcommand(1);
    CLI::App* list_command = cache_command->add_subcommand("ls", "every entry");
    CLI::App* clear_command = cache_command->add_subcommand("clear", "remove them");
    cache_command->add_subcommand("size", "how much there is");

    // Their arguments are the scripts' business.
    CLI::App* conformance_command =
        app.add_subcommand("conformance", "runs the conformance programs on the devices present");
    CLI::App* survey_command = app.add_subcommand(
        "survey", "builds and runs every CUDA project under a folder, and reports");
    for (CLI::App* command : {conformance_command, survey_command}) {
        command->prefix_command();
        command->set_help_flag();
    }

    CLI11_PARSE(app, argc, argv);
    const Format format = json ? Format::Json : Format::Text;
    if (all && cw::options().devices != "all") return again(argv, "all");
    if (devices_command->parsed()) return devices(format, verbose);
    if (env_command->parsed()) return environment(format);
    if (run_command->parsed()) return run(options);
    if (conformance_command->parsed())
        return script("conformance/run.py", conformance_command->remaining());
    if (survey_command->parsed()) return script("survey/survey.py", survey_command->remaining());
    if (cache_command->parsed())
        return list_command->parsed()    ? cacheList()
               : clear_command->parsed() ? cacheClear()
                                         : cacheSize();
    return doctor();
}
