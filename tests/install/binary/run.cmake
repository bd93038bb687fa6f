# Installs under one prefix, moves it to another one with odd characters in its name, and uses sfpgen from there.
file(REMOVE_RECURSE ${WORK_DIR})
file(MAKE_DIRECTORY ${WORK_DIR}/elsewhere)
set(prefix "${WORK_DIR}/it's a moved prefix")
set(sfpgen "${prefix}/bin/sfpgen")

function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${WORK_DIR}/elsewhere
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN} gave ${result}:\n${output}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/first)
file(RENAME ${WORK_DIR}/first ${prefix})

file(WRITE ${WORK_DIR}/elsewhere/spec.json
     "{\"name\":\"tiny\",\"design\":\"sfp_codec\",\"container\":{\"exponent_bits\":4,\"mantissa_bits\":3},\"lanes\":2,\"rows\":2,\
\"target\":{\"clock_mhz\":50}}")
run(${sfpgen} check spec.json)
run(${sfpgen} generate spec.json -o design)
run(${sfpgen} encode ${SOURCE_DIR}/examples/tensors/cnn_weight.npy -o t.sfp)
run(${sfpgen} decode t.sfp -o t.npy)
run(${CMAKE_COMMAND} -E compare_files ${SOURCE_DIR}/examples/tensors/cnn_weight.npy t.npy)
run(${sfpgen} verify spec.json --rows 500 --json verify.json)
run(${sfpgen} synth spec.json --json synth.json)

# Without its own data it says so: it must not look into the source tree, which its user may not have.
foreach(part rtl_templates constraints)
  file(RENAME ${prefix}/share/sfpgen/${part} ${prefix}/hidden)
  execute_process(COMMAND ${sfpgen} generate spec.json -o other WORKING_DIRECTORY ${WORK_DIR}/elsewhere
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 3 OR NOT output MATCHES "is the installation complete")
    message(FATAL_ERROR "without ${part}, generate gave ${result}:\n${output}")
  endif()
  file(RENAME ${prefix}/hidden ${prefix}/share/sfpgen/${part})
endforeach()
