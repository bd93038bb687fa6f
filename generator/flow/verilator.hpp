// Builds a design and its bench into one program with Verilator.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "generator/flow/result.hpp"

namespace sfpgen::flow {

/// What the program can write of the wires; one that can is slower, and slower to build.
enum class Waveform {
  off,
  fst,       ///< a waveform
  activity,  ///< how often every bit toggled
};

/// What to build. The directory holds the Verilog and the design's generated bench header, and gets
/// everything that is made on the way. No path on a compiler's command line leads out of it by its
/// full name, so that equal designs give equal command lines wherever they are built: ccache then
/// knows the objects.
struct SimulationJob {
  std::filesystem::path directory;
  std::vector<std::string> sources;     ///< Verilog files, relative to the directory
  std::string top;                      ///< top module
  std::filesystem::path bench;          ///< the bench's folder: harness/ and tb/ inside
  std::filesystem::path bench_library;  ///< libsfpgen_bench.a
  Waveform waveform = Waveform::off;
};

/// A program that is needed for it and is not installed; nothing if all are there.
std::optional<FlowError> missing_simulation_tool();

/// The program, in the job's directory. The error names the tool that is missing (with its package)
/// or that failed (with its last words and its log).
Result<std::filesystem::path> build_simulation(const SimulationJob& job);

}  // namespace sfpgen::flow
