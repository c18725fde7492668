# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: the options that build systems pass are taken in every spelling
# DOC: NVCC documentation, 4.2 Command Option Description
# TIMEOUT: 600
# ORACLE: not yet run
P=$CASE_DIR/parts
export LD_LIBRARY_PATH=$TOOLKIT/lib64
mkdir -p inc
echo '#define ANSWER 99' > inc/answer.h
wants() {            # wants TEXT nvcc-arguments...: the program prints it
    text=$1; shift
    rm -f program
    "$NVCC" "$@" -o program || { echo "nvcc refuses: $*"; exit 1; }
    out=$(./program)
    case $out in *"$text"*) ;; *) echo "nvcc $*: the program says '$out', not '$text'"; exit 1;; esac
}
takes() {            # takes nvcc-arguments...: it compiles with them
    rm -f taken.o
    "$NVCC" -c "$@" -o taken.o && [ -s taken.o ] || { echo "nvcc refuses: $*"; exit 1; }
}
O=$P/options.cu
wants "answer 41 arch 1 host 41" $O
wants "answer 7 arch 1 host 7" -DANSWER=7 $O
wants "answer 8 arch 1 host 8" -D ANSWER=8 $O
wants "answer 41" -DANSWER=3 -UANSWER $O
wants "answer 99" -DWITH_HEADER -Iinc $O
wants "answer 99" -DWITH_HEADER -I inc $O
wants "answer 99" -DWITH_HEADER --include-path inc $O
wants "answer 99" -DWITH_HEADER -isystem inc $O
wants "answer 99" -include inc/answer.h $O
wants "cplusplus 201703" -std=c++17 $O
wants "cplusplus 202002" --std c++20 $O
wants "cplusplus 201402" -std=c++14 $O
wants "answer 41 arch 1" -O0 -g -G $O
for level in -O1 "-O 2" --optimize=3; do takes $level $O; done
for debug in -g -lineinfo --debug --device-debug --generate-line-info; do takes $debug $O; done
for arch in -arch=sm_80 "-arch sm_86" "--gpu-architecture=compute_80" -arch=native -arch=all-major \
            "-gencode arch=compute_80,code=sm_80" "-gencode=arch=compute_80,code=[sm_80,compute_80]" \
            "--generate-code arch=compute_75,code=sm_75 -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=compute_90" \
            "-arch=compute_80 -code=sm_80,compute_80"; do
    [ "$ORACLE" ] && case $arch in *native*|*all*|*sm_8*) continue;; esac
    takes $arch $O
done
takes -Xcompiler -Wall,-O2 $O
takes -Xcompiler "-fPIC -fno-strict-aliasing" $O
wants "answer 41" --compiler-options=-Wextra,-fopenmp $O
wants "answer 41" -Xcompiler=-march=native -Xlinker --no-undefined -Xptxas -v,-O3 $O
takes --ptxas-options=-v -maxrregcount=32 -m64 -w $O
wants "answer 41" -ccbin g++ $O
takes --use_fast_math $O
takes -use_fast_math -ftz=true -prec-div=false -prec-sqrt=false -fmad=true $O
takes --extended-lambda --expt-relaxed-constexpr --expt-extended-lambda $O
takes --default-stream per-thread $O
takes --default-stream=legacy --threads 2 -t 0 $O
wants "answer 41" -rdc=true $O
wants "answer 41" --relocatable-device-code=false -cudart static $O
takes -diag-suppress 177 -Xcudafe --diag_suppress=177 --resource-usage -restrict $O
cp $O source.txt
wants "answer 41" -x cu source.txt
echo "-DANSWER=12 $O" > options.txt
[ "$ORACLE$FOREIGN" ] || wants "answer 12" @options.txt
wants "answer 12" --options-file options.txt
[ "$FOREIGN" ] && exit 0         # it runs the program on its own libraries
"$NVCC" --run $O --run-args "a b" > out 2>&1 || "$NVCC" -run $O -run-args a -run-args b > out 2>&1
grep -q 'answer 41' out || { cat out; exit 1; }
