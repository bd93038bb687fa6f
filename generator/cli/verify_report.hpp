// What verify prints: a table for people, JSON for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/flow/verification.hpp"

namespace sfpgen::cli {

/// One verification and how it came about.
struct VerifySummary {
  elaborate::Design design;
  flow::VerificationReport report;
  std::string repeat;              ///< the command that runs exactly this again
  double build_seconds = 0.0;      ///< Verilator, compiler, linker
  std::vector<std::string> tools;  ///< with versions
  std::string trace;               ///< the waveform, when one was asked for
  std::string work_directory;      ///< where it was built, when that is kept
};

/// A number with commas between its thousands.
std::string grouped(std::uint64_t number);

/// The table, with a line break at its end.
std::string verify_table(const VerifySummary& summary);

/// The same facts, and the bench's report in full, as JSON text.
std::string verify_json(const VerifySummary& summary);

}  // namespace sfpgen::cli
