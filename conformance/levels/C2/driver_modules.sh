# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: modules, libraries and linking of the driver API load what -fatbin made
# DOC: CUDA Driver API, 6.12 Module Management, 6.14 Library Management
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -arch=sm_80 -fatbin "$P/driver_kernels.cu" -o kernels.fatbin
"$NVCC" -std=c++17 -arch=sm_80 -I"$CASE_DIR/../.." "$P/driver_modules.cu" -o modules -lcuda
./modules
