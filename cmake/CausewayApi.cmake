# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Folders of API tables (shim/grammar.md) become sources, forwarding libraries and headers.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(CW_APIGEN ${CMAKE_SOURCE_DIR}/shim/apigen.py)
set(CW_GENERATED ${CMAKE_BINARY_DIR}/generated)

# cw_api(FOLDER OUTPUTS): runs the generator over a folder; OUTPUTS gets the files that it makes.
function(cw_api folder outputs)
  set(here ${CMAKE_CURRENT_SOURCE_DIR}/${folder})
  file(GLOB tables CONFIGURE_DEPENDS ${here}/*.api ${here}/*.in)
  file(GLOB scripts ${CMAKE_SOURCE_DIR}/shim/api*.py)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${here}/library.api ${scripts})
  set(command ${Python3_EXECUTABLE} ${CW_APIGEN} ${here} --out ${CW_GENERATED} --include ${CW_TOOLKIT}/include)
  execute_process(COMMAND ${command} --list OUTPUT_VARIABLE made COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "\n" ";" made "${made}")
  list(REMOVE_ITEM made "")
  add_custom_command(OUTPUT ${made} COMMAND ${command} DEPENDS ${tables} ${scripts} VERBATIM
                     COMMENT "Making the API of ${folder}")
  add_custom_target(cw_api_${folder} DEPENDS ${made})
  add_dependencies(cw_headers cw_api_${folder})
  set(${outputs} ${made} PARENT_SCOPE)
endfunction()

# cw_shim(FOLDER DEPS…): the static library `shim_FOLDER` of the folder's generated entry points and our bodies.
function(cw_shim folder)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  cw_api(${folder} made)
  list(FILTER made INCLUDE REGEX "/(entries_.*|table)\\.cpp$")
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cpp)
  if(tests)
    list(REMOVE_ITEM sources ${tests})
  endif()
  add_library(shim_${folder} STATIC ${made} ${sources})
  target_include_directories(shim_${folder} BEFORE PUBLIC ${CMAKE_SOURCE_DIR}/shim/include ${CW_TOOLKIT}/include)
  # A function without a row is a mistake; without a declaration it trips this.
  target_compile_options(shim_${folder} PRIVATE -Wmissing-declarations -Wno-return-type-c-linkage)
  target_link_libraries(shim_${folder} PUBLIC cw_shim_common ${ARG_DEPS})
  add_dependencies(shim_${folder} cw_headers)
  set_source_files_properties(${made} PROPERTIES COMPILE_OPTIONS "-g1")
  if(tests)
    add_executable(shim_${folder}_test ${tests})
    target_link_libraries(shim_${folder}_test PRIVATE shim_${folder} GTest::gtest GTest::gtest_main)
    add_test(NAME shim_${folder} COMMAND shim_${folder}_test)
  endif()
endfunction()

# cw_door(FOLDER ID SONAME LINK_NAME): the shared library SONAME, whose functions jump to libcauseway.so's.
function(cw_door folder id soname link_name)
  set(here ${CW_GENERATED}/shim/${folder})
  set(target door_${folder}_${id})
  add_library(${target} SHARED ${here}/door_${id}_shared.S)
  string(REGEX REPLACE "^lib(.*)\\.so.*$" "\\1" name ${soname})
  string(REGEX REPLACE "^.*\\.so" ".so" suffix ${soname})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} SUFFIX ${suffix} NO_SONAME TRUE LINKER_LANGUAGE C
                        LIBRARY_OUTPUT_DIRECTORY ${CW_LIB})
  target_link_options(${target} PRIVATE -nostdlib -Wl,-soname,${soname}
                      -Wl,--version-script=${here}/door_${id}.map -Wl,--no-as-needed -Wl,-z,noexecstack)
  set_target_properties(${target} PROPERTIES LINK_DEPENDS ${here}/door_${id}.map)
  target_link_libraries(${target} PRIVATE causeway)
  add_dependencies(${target} cw_api_${folder})
  if(link_name)
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM
                       COMMAND ${CMAKE_COMMAND} -E create_symlink ${soname} ${CW_LIB}/${link_name})
  endif()
endfunction()

# cw_static_door(FOLDER ID ARCHIVE): an archive that finds libcauseway.so when the program starts.
function(cw_static_door folder id archive)
  set(here ${CW_GENERATED}/shim/${folder})
  set(target static_${folder}_${id})
  add_library(${target} STATIC ${here}/door_${id}_static.S ${here}/door_${id}_names.c
              ${CMAKE_SOURCE_DIR}/shim/common/static_door.c)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${archive} ARCHIVE_OUTPUT_DIRECTORY ${CW_LIB})
  add_dependencies(${target} cw_api_${folder})
endfunction()

# cw_link_stub(FOLDER ID SONAME FILE): lib64/stubs/FILE, for linking where no driver is installed.
function(cw_link_stub folder id soname file)
  set(here ${CW_GENERATED}/shim/${folder})
  set(target stub_${folder}_${id})
  add_library(${target} SHARED ${here}/door_${id}_link.S)
  string(REGEX REPLACE "^lib(.*)\\.so$" "\\1" name ${file})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} NO_SONAME TRUE LINKER_LANGUAGE C
                        LIBRARY_OUTPUT_DIRECTORY ${CW_LIB}/stubs LINK_DEPENDS ${here}/door_${id}.map)
  target_link_options(${target} PRIVATE -nostdlib -Wl,-soname,${soname} -Wl,-z,noexecstack
                      -Wl,--version-script=${here}/door_${id}.map)
  add_dependencies(${target} cw_api_${folder})
endfunction()

# cw_client_library(FOLDER ID SONAME LINK_NAME): the shared library SONAME of a client of the public API: the entry points
# and bodies of `shim_FOLDER`, on top of the runtime library of the same version (ALONE: of nothing).
function(cw_client_library folder id soname link_name)
  cmake_parse_arguments(ARG "ALONE" "" "" ${ARGN})
  set(here ${CW_GENERATED}/shim/${folder})
  set(target ${folder}_${id})
  string(REGEX REPLACE "^lib(.*)\\.so.*$" "\\1" name ${soname})
  string(REGEX REPLACE "^.*\\.so" ".so" suffix ${soname})
  add_library(${target} SHARED ${CMAKE_SOURCE_DIR}/shim/common/door_number.c)
  target_compile_definitions(${target} PRIVATE CW_DOOR_NUMBER=${id})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} SUFFIX ${suffix} NO_SONAME TRUE LINKER_LANGUAGE CXX
                        LIBRARY_OUTPUT_DIRECTORY ${CW_LIB} LINK_DEPENDS ${here}/door_${id}.map)
  target_link_options(${target} PRIVATE -Wl,-soname,${soname} -Wl,--version-script=${here}/door_${id}.map
                      -Wl,--undefined-version -Wl,-z,defs)
  target_link_libraries(${target} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,shim_${folder}>)
  if(NOT ARG_ALONE)
    target_link_libraries(${target} PRIVATE door_libcudart_${id})
  endif()
  if(link_name)
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM
                       COMMAND ${CMAKE_COMMAND} -E create_symlink ${soname} ${CW_LIB}/${link_name})
  endif()
endfunction()
