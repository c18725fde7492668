# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: the examples build by their Makefiles and CMake with NVIDIA's nvcc, and say PASS
# DOC: examples/, each with its own reference
# TIMEOUT: 300
# ORACLE: not yet run
[ "$ORACLE$FOREIGN" ] || { echo "tests/examples does it"; exit 77; }
EXAMPLES=$CASE_DIR/../../../examples
[ -d "$EXAMPLES" ] || { echo "the examples are not beside the cases"; exit 77; }
for example in vector_add mandelbrot unlike_devices; do
    make -C "$EXAMPLES/$example" NVCC="$NVCC" BUILD="$PWD" run | tee log
    grep -q PASS log || { echo "$example says no PASS"; exit 1; }
done
cmake -S "$EXAMPLES/cmake_project" -B build -DCMAKE_CUDA_COMPILER="$NVCC"
cmake --build build -j2
if [ "$FOREIGN" ]; then
    env -u LD_LIBRARY_PATH "$TOOLKIT/bin/causeway" run ctest --test-dir build --output-on-failure
else
    ctest --test-dir build --output-on-failure
fi
