# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: CMake's enable_language(CUDA), separable compilation and find_package(CUDAToolkit) work
# DOC: CMake 3.25 documentation, CUDA language; FindCUDAToolkit
# NEEDS: tool:cmake
# TIMEOUT: 180
# ORACLE: not yet run
P=$CASE_DIR/parts
mkdir project
cp "$P"/*.cu "$P"/main.cpp "$P"/api.c project/
cat > project/CMakeLists.txt <<'LISTS'
cmake_minimum_required(VERSION 3.25)
project(sample LANGUAGES C CXX CUDA)
find_package(CUDAToolkit REQUIRED)
add_executable(plain main.cpp one.cu two.cu)
add_library(parts STATIC device_b.cu)
set_target_properties(parts PROPERTIES CUDA_SEPARABLE_COMPILATION ON POSITION_INDEPENDENT_CODE ON)
add_executable(separate main.cpp device_a.cu)
set_target_properties(separate PROPERTIES CUDA_SEPARABLE_COMPILATION ON)
target_link_libraries(separate PRIVATE parts)
add_executable(api api.c)
target_link_libraries(api PRIVATE CUDA::cudart)
enable_testing()
foreach(name plain separate api)
  add_test(NAME ${name} COMMAND ${name})
endforeach()
LISTS
cmake -S project -B build -DCMAKE_CUDA_COMPILER="$NVCC" -DCMAKE_CUDA_ARCHITECTURES=80 -DCMAKE_BUILD_TYPE=Release
cmake --build build -j2
cd build
LD_LIBRARY_PATH=$TOOLKIT/lib64 ctest --output-on-failure
