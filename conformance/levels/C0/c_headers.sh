# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: the API headers compile as C and as C++ with gcc
# DOC: CUDA Runtime API; CUDA Math API (headers)
# NEEDS: tool:gcc
# ORACLE: not yet run
for header in cuda_runtime.h cuda_runtime_api.h driver_types.h vector_types.h cuda.h cuComplex.h \
              cuda_profiler_api.h nvToolsExt.h nvtx3/nvToolsExt.h library_types.h; do
    [ -e "$TOOLKIT/include/$header" ] || { [ "$ORACLE" ] && continue; echo "no $header"; exit 1; }
    printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$header" "$header" > t.c
    gcc -std=gnu89 -Wall -I"$TOOLKIT/include" -c t.c -o t.o || { echo "as C: $header"; exit 1; }
    cp t.c t.cpp
    g++ -std=c++17 -Wall -I"$TOOLKIT/include" -c t.cpp -o t.o || { echo "as C++: $header"; exit 1; }
done
for header in cuda_fp16.h cuda_bf16.h; do
    printf '#include <%s>\nint main() { return 0; }\n' "$header" > t.cpp
    g++ -std=c++17 -Wall -I"$TOOLKIT/include" -c t.cpp -o t.o || { echo "as C++: $header"; exit 1; }
done
