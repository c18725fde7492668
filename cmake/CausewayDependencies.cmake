# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What Causeway is built with; the Debian packages are listed in packages.txt.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_program(CW_LLVM_CONFIG llvm-config-22 REQUIRED)
execute_process(COMMAND ${CW_LLVM_CONFIG} --includedir OUTPUT_VARIABLE LLVM_INCLUDE_DIRS OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND ${CW_LLVM_CONFIG} --libdir OUTPUT_VARIABLE CW_LLVM_LIBDIR OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND ${CW_LLVM_CONFIG} --bindir OUTPUT_VARIABLE CW_LLVM_BINDIR OUTPUT_STRIP_TRAILING_WHITESPACE)

# LLVM and Clang as shared libraries. Debian ships libclang-cpp.so.22.1 without the plain link.
add_library(cw_llvm INTERFACE)
target_include_directories(cw_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_compile_options(cw_llvm INTERFACE -fno-rtti)
target_link_libraries(cw_llvm INTERFACE ${CW_LLVM_LIBDIR}/libLLVM.so)

find_library(CW_CLANG_CPP NAMES libclang-cpp.so.22.1 clang-cpp PATHS /usr/lib/x86_64-linux-gnu /usr/lib/llvm-22/lib REQUIRED)
add_library(cw_clang INTERFACE)
target_link_libraries(cw_clang INTERFACE cw_llvm ${CW_CLANG_CPP})

find_library(CW_ZSTD zstd REQUIRED)
find_library(CW_LZ4 lz4 REQUIRED)
find_library(CW_XXHASH xxhash REQUIRED)
