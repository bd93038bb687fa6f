// The one interface between the program around a simulated design and the benches: a table of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/harness/report.hpp"

namespace sfpgen::harness {

/// A tensor to send through, as an .npy file.
struct TensorRequest {
  std::string file;
  /// Values of run-time ports for one more pass, by the names that the bench knows; empty: none.
  std::map<std::string, std::uint64_t> settings;
};

/// What to run. Read from a JSON file by run_bench.
struct BenchRequest {
  std::uint64_t seed = 1;
  std::uint64_t values = 1'000'000;  ///< random values, at least
  double stall = 0.3;                ///< how often a stalling phase stalls, 0..1
  std::vector<TensorRequest> tensors;
  /// File for the toggle counts of the tensors' lossless passes; with it these are all that runs,
  /// without stalls, on a model built to count. Empty: the whole test.
  std::string activity;
};

/// Runs one kind of design.
using BenchFunction = void (*)(Model&, const DesignFacts&, const BenchRequest&, BenchReport&);

/// A row of the table of benches: the spec's name of a kind of design, and its bench.
struct BenchEntry {
  std::string_view kind;
  BenchFunction run;
};

/// All benches (verif/tb/benches.cpp).
const std::vector<BenchEntry>& all_benches();

/// The program: `bench REQUEST.json RESULT.json`. Prints progress to stderr and writes the report.
/// Returns 0 when a report was written, whatever it says, 1 when none was.
int run_bench(int argc, char** argv, Model& model, const DesignFacts& facts);

}  // namespace sfpgen::harness
