# label of tests/<label>/ -> libraries. Folders are split by what they test so that they build apart.
set(DRSIM_TEST_BINARIES
    "unit/core|drsim_core"
    "unit/input|drsim_input"
    "unit/import|drsim_insight"
    "unit/lint|drsim_lint"
    "unit/exchange|drsim_exchange"
    "unit/inject|drsim_inject"
    "unit/verdict|drsim_verdict"
    "unit/analysis|drsim_analysis"
    "unit/capacity|drsim_analysis_capacity,drsim_assemble"
    "unit/history|drsim_history"
    "unit/rehearsal|drsim_analysis_rehearsal"
    "unit/report|drsim_report"
    "unit/components|drsim_components"
    "unit/twin|drsim_inject_twin,drsim_inject_shop"
    "unit/shop|drsim_inject_shop"
    "unit/measured|drsim_inject_measured,drsim_inject_shop"
    "unit/traffic|drsim_traffic"
    "theory/traffic|drsim_traffic"
    "theory/laws|drsim_insight"
    "theory/analysis|drsim_analysis"
    "theory/capacity|drsim_analysis_capacity"
    "oracle|drsim_traffic,PkgConfig::SIMGRID"
    "sim/engine|drsim_engine,drsim_faults"
    "sim/edge|drsim_components,drsim_input,drsim_faults"
    "sim/data|drsim_components,drsim_input,drsim_faults"
    "sim/platform|drsim_components,drsim_input"
    "sim/people|drsim_components,drsim_input"
    "sim/users|drsim_components,drsim_input"
    "sim/faults|drsim_faults"
    "sim/campaign|drsim_campaign"
    "sim/search|drsim_search")
set(DRSIM_PARSER_TESTS "^unit/(core|input|import|exchange)$") # those that read files of others
if(DRSIM_FUZZ)
  list(FILTER DRSIM_TEST_BINARIES INCLUDE REGEX "^unit/(core|input|import|exchange)[|]")
endif()
add_custom_target(sanitized) # what the asan preset builds and runs: unit and sim tests
add_custom_target(sanitized_parsers) # of them, those of parsers; the fuzz preset has them too
foreach(entry IN LISTS DRSIM_TEST_BINARIES)
  string(REPLACE "|" ";" parts "${entry}")
  string(REPLACE "," ";" parts "${parts}")
  list(POP_FRONT parts folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  if(sources)
    string(REPLACE "/" "_" name ${folder})
    string(REGEX REPLACE "/.*" "" label ${folder})
    # Files of tests are compiled together as those of libraries are; where they name the same things, each has a
    # namespace of its own.
    drsim_units(units ${name} ${sources})
    add_executable(drsim_test_${name} ${units})
    target_link_libraries(drsim_test_${name} PRIVATE Catch2::Catch2WithMain ${parts})
    if(NOT DRSIM_UNITY)
      # Catch's header takes two seconds a file; compiled once a binary, a quarter. The options are what ccache asks for.
      target_precompile_headers(drsim_test_${name} PRIVATE <catch2/catch.hpp>)
      target_compile_options(drsim_test_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
                                                          "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
    endif()
    if(label MATCHES "^(unit|sim)$")
      # Tables of literals and scripts: all the work is the libraries', and optimising the tests takes as long again.
      target_compile_options(drsim_test_${name} PRIVATE -O0)
      add_dependencies(sanitized drsim_test_${name})
      if(folder MATCHES "${DRSIM_PARSER_TESTS}")
        add_dependencies(sanitized_parsers drsim_test_${name})
      endif()
    endif()
    target_compile_definitions(drsim_test_${name} PRIVATE DRSIM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    catch_discover_tests(drsim_test_${name} TEST_PREFIX "${folder}: " PROPERTIES LABELS ${label} TIMEOUT 300)
  endif()
endforeach()
