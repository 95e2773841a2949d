# Build rules shared by every folder.

option(WATCHBILL_TESTS "build the tests" ON)
option(WATCHBILL_BENCH "build the benchmarks" ON)
option(WATCHBILL_SANITIZE "build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  # Without these, nothing that uses the precompiled header is ever found in the cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CCACHE}")
endif()

add_library(watchbill_flags INTERFACE)
# No fused multiply-add and no -march: every build type computes, and therefore journals, the same bytes.
target_compile_options(watchbill_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers -Werror
                                                 -ffp-contract=off $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
target_include_directories(watchbill_flags INTERFACE "${CMAKE_SOURCE_DIR}")
if(WATCHBILL_SANITIZE)
  # CAF's headers form references from null pointers, hence the one exception.
  set(sanitizers -fsanitize=address,undefined -fno-sanitize=null -fno-sanitize-recover=undefined)
  # Under sanitizers g++ 12 takes the unused members of a variant for uninitialised ones. The release build tells.
  list(APPEND sanitizers $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_compile_options(watchbill_flags INTERFACE ${sanitizers} -fno-omit-frame-pointer)
  target_link_options(watchbill_flags INTERFACE ${sanitizers})
endif()

find_package(Threads REQUIRED)
find_library(CAF_CORE caf_core REQUIRED)  # Debian's package has neither CMake nor pkg-config files
add_library(caf INTERFACE)
target_link_libraries(caf INTERFACE "${CAF_CORE}" Threads::Threads)

# watchbill_library(NAME [LINK libraries...] [CAF])
# One static library out of all sources of the calling folder. CAF: precompile its headers.
function(watchbill_library name)
  cmake_parse_arguments(arg "CAF" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "*.cpp")
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(${name} ${scope} watchbill_flags ${arg_LINK})
  if(arg_CAF)
    target_link_libraries(${name} ${scope} caf)
    if(sources)
      target_precompile_headers(${name} PRIVATE <caf/all.hpp>)
    endif()
  endif()
endfunction()
