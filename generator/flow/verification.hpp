// Runs the program that verilator.hpp builds, and reads what its bench reports.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "generator/flow/process.hpp"
#include "generator/flow/result.hpp"

namespace sfpgen::flow {

/// A tensor that runs through a design.
struct TensorRun {
  std::filesystem::path file;  ///< .npy, absolute
  /// Values of run-time ports for one more pass: mantissa_bits, sign, coding (0 raw, 1 delta,
  /// 2 bias, 3 max), zero_code, bias, raw_bits, raw_offset. Empty: no such pass.
  std::map<std::string, std::uint64_t> settings;
};

/// What the bench has to do.
struct VerificationRequest {
  std::uint64_t seed = 1;
  std::uint64_t values = 1'000'000;  ///< random values, at least
  double stall = 0.3;                ///< 0 (never) .. 1
  std::vector<TensorRun> tensors;
  std::filesystem::path trace;  ///< waveform to write, absolute; empty: none
  /// File for toggle counts, absolute; with it only the tensors run. Empty: the whole test.
  std::filesystem::path activity;
  StandardError progress = StandardError::inherited;  ///< merged: kept from the user
  std::chrono::milliseconds time_out{0};              ///< zero: none
};

/// One tensor that ran through.
struct VerifiedTensor {
  std::string file;
  std::uint64_t values = 0;
  double bits_per_value =
      0.0;  ///< metadata and padding included; 0 where it comes out as values, or is empty
  /// With the settings that were asked for, if any were.
  std::optional<double> recommended_bits_per_value = std::nullopt;
};

/// The bench's verdict (docs/verification.md explains the figures).
struct VerificationReport {
  bool passed = false;
  std::uint64_t seed = 0;
  std::uint64_t values_checked = 0;
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t mismatches = 0;
  std::vector<std::string> first_mismatches;  ///< sentences, the first ones
  std::uint64_t violations = 0;
  std::vector<std::string> first_violations;                      ///< sentences, the first ones
  std::map<std::string, std::map<std::string, double>> measures;  ///< by part and name
  std::vector<VerifiedTensor> tensors;
  std::uint64_t coverage_bins = 0;
  std::uint64_t covered_bins = 0;
  std::vector<std::string> coverage_holes;
  std::string json;  ///< the bench's own words
  double seconds = 0.0;
};

/// Runs `program` in `directory`. Progress goes straight to our stderr. A bench that breaks off
/// without a report is a tool's failure, not a failed check.
Result<VerificationReport> run_verification(const std::filesystem::path& program,
                                            const std::filesystem::path& directory,
                                            const VerificationRequest& request);

/// Reads a bench's report.
Result<VerificationReport> parse_verification(std::string json);

}  // namespace sfpgen::flow
