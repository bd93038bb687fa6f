// What mutate prints: a table for people, JSON for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/flow/mutation.hpp"

namespace sfpgen::cli {

/// One fault and what became of it.
struct TriedMutation {
  flow::Mutation mutation;
  flow::Fate fate;
};

/// All faults of a run.
struct MutateSummary {
  elaborate::Design design;
  std::uint32_t seed = 0;
  std::uint64_t rows = 0;
  std::vector<TriedMutation> tried;
  double seconds = 0.0;
  std::vector<std::string> tools;  ///< with versions
  std::string work_directory;      ///< where it ran, when that is kept
};

/// How many faults ended so.
std::size_t count_of(const MutateSummary& summary, flow::Fate fate);

/// The table, with a line break at its end.
std::string mutate_table(const MutateSummary& summary);

/// The same facts as JSON text.
std::string mutate_json(const MutateSummary& summary);

}  // namespace sfpgen::cli
