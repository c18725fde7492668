# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: the options that build systems pass are taken in every spelling
# DOC: NVCC documentation, 4.2 Command Option Description
# TIMEOUT: 300
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
for level in -O0 -O1 -O2 -O3 "-O 2" --optimize=3; do wants "answer 41 arch 1" $level $O; done
for debug in -g -G -lineinfo "-g -G" --debug --device-debug --generate-line-info; do wants "answer 41 arch 1" $debug $O; done
for arch in -arch=sm_80 "-arch sm_86" "--gpu-architecture=compute_80" -arch=native -arch=all-major \
            "-gencode arch=compute_80,code=sm_80" "-gencode=arch=compute_80,code=[sm_80,compute_80]" \
            "--generate-code arch=compute_75,code=sm_75 -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=compute_90" \
            "-arch=compute_80 -code=sm_80,compute_80"; do
    [ "$ORACLE" ] && case $arch in *native*|*all*|*sm_8*) continue;; esac
    wants "answer 41 arch 1" $arch $O
done
wants "answer 41" -Xcompiler -Wall,-O2 $O
wants "answer 41" -Xcompiler "-fPIC -fno-strict-aliasing" $O
wants "answer 41" --compiler-options=-Wextra,-fopenmp $O
wants "answer 41" -Xcompiler=-march=native -Xlinker --no-undefined -Xptxas -v,-O3 $O
wants "answer 41" --ptxas-options=-v -maxrregcount=32 -m64 -w $O
wants "answer 41" -ccbin g++ $O
wants "answer 41" --use_fast_math $O
wants "answer 41" -use_fast_math -ftz=true -prec-div=false -prec-sqrt=false -fmad=true $O
wants "answer 41" --extended-lambda --expt-relaxed-constexpr --expt-extended-lambda $O
wants "answer 41" --default-stream per-thread $O
wants "answer 41" --default-stream=legacy --threads 2 -t 0 $O
wants "answer 41" -rdc=true $O
wants "answer 41" --relocatable-device-code=false -cudart static $O
wants "answer 41" -diag-suppress 177 -Xcudafe --diag_suppress=177 --resource-usage -restrict $O
cp $O source.txt
wants "answer 41" -x cu source.txt
echo "-DANSWER=12 $O" > options.txt
wants "answer 12" @options.txt
wants "answer 12" --options-file options.txt
"$NVCC" --run $O --run-args "a b" > out 2>&1 || "$NVCC" -run $O -run-args a -run-args b > out 2>&1
grep -q 'answer 41' out || { cat out; exit 1; }
