// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gives a fuzz target the kept inputs of its folder, without libFuzzer.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int count, char** values) {
    const std::filesystem::path folder = count > 1 ? values[1] : ".";
    unsigned inputs = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
        ++inputs;
    }
    std::printf("%u inputs of %s\n", inputs, folder.c_str());
    return inputs == 0; // the folder is not there or holds nothing
}
